import { httpSpecimen } from '../http-proxy.ts';

export const targetDown = httpSpecimen({
  name: 'target-down',
  says: 'Answers everything with 502, as a proxy does that cannot reach the target.',
  refuse: () => ({ status: 502, text: 'The target could not be reached.' }),
});
