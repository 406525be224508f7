import { httpSpecimen } from '../http-proxy.ts';

export const honestConnect = httpSpecimen({
  name: 'honest-connect',
  says: 'Opens tunnels with CONNECT to any port and passes every byte untouched; relays nothing.',
  modes: ['tunnel'],
  refuse: ({ method }) =>
    method === 'CONNECT' ? null : { status: 405, text: 'This proxy only takes CONNECT.', headers: [['Allow', 'CONNECT']] },
});
