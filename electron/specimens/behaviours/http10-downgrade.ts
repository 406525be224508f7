import { httpSpecimen } from '../http-proxy.ts';
import { line, withLines, without } from '../message.ts';

/** As nginx's proxy_pass does without further settings. */
export const http10Downgrade = httpSpecimen({
  name: 'http10-downgrade',
  says: 'When it relays, it sends the request as HTTP/1.0 with "Connection: close" and without Upgrade, but passes a 101 if one comes.',
  relay: {
    request(message) {
      const plain = withLines(without(message, 'Upgrade', 'Connection'), line('Connection', 'close'));
      return { ...plain, startLine: plain.startLine.replace(/HTTP\/\d\.\d$/u, 'HTTP/1.0') };
    },
  },
});
