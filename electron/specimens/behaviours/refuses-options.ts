import { httpSpecimen } from '../http-proxy.ts';

export const refusesOptions = httpSpecimen({
  name: 'refuses-options',
  says: 'Answers every OPTIONS request with 501 by itself and relays all other methods.',
  refuse: ({ method }) => (method === 'OPTIONS' ? { status: 501, text: 'OPTIONS is not supported.' } : null),
});
