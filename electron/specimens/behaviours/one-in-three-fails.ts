import { httpSpecimen } from '../http-proxy.ts';

export const oneInThreeFails = httpSpecimen({
  name: 'one-in-three-fails',
  says: 'Closes every third connection without an answer and treats the others honestly.',
  refuse: (_request, connection) => (connection % 3 === 0 ? 'close' : null),
});
