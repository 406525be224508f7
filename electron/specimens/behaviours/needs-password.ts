import { headerValues } from '../../wire/http-head.ts';
import { httpSpecimen } from '../http-proxy.ts';

const CREDENTIALS = { username: 'user', password: 'password' };
const EXPECTED = Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString('base64');

export const needsPassword = httpSpecimen({
  name: 'needs-password',
  says: 'Asks for a user name and a password (407, Basic) and is honest to those who give the right ones.',
  credentials: CREDENTIALS,
  refuse(request) {
    const [, given] = /^basic +(\S+)$/iu.exec(headerValues(request, 'proxy-authorization')[0] ?? '') ?? [];
    if (given === EXPECTED) return null;
    return {
      status: 407,
      text: 'This proxy needs a user name and a password.',
      headers: [['Proxy-Authenticate', 'Basic realm="specimen"']],
    };
  },
});
