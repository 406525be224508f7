import { httpSpecimen } from '../http-proxy.ts';
import { line, withLines } from '../message.ts';

const VIA = line('Via', '1.1 specimen');

export const rewritesHeaders = httpSpecimen({
  name: 'rewrites-headers',
  says: 'When it relays, it writes header names in lower case, sorts them, and adds Via (both ways) and X-Forwarded-For.',
  relay: {
    request(message, _request, client) {
      const lines = message.lines
        .map(({ name, value }) => line(name.toLowerCase(), value))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      return withLines({ ...message, lines }, VIA, line('X-Forwarded-For', client.remoteAddress ?? 'unknown'));
    },
    response: (message) => withLines(message, VIA),
  },
});
