import { httpSpecimen } from '../http-proxy.ts';

export const answers200For101 = httpSpecimen({
  name: 'answers-200-for-101',
  says: 'When it relays, it turns the 101 into "200 OK" and then passes the stream.',
  relay: { response: (message, { status }) => (status === 101 ? { ...message, startLine: 'HTTP/1.1 200 OK' } : message) },
});
