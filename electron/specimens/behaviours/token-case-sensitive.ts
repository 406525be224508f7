import { headerValues } from '../../wire/http-head.ts';
import type { RequestHead } from '../../wire/http-head.ts';
import { httpSpecimen } from '../http-proxy.ts';
import { withoutUpgrade } from '../message.ts';

/** As Squid does when its list of protocols says WebSocket. */
export const tokenCaseSensitive = httpSpecimen({
  name: 'token-case-sensitive',
  says: 'When it relays, it passes on an Upgrade that reads exactly "WebSocket" and removes every other one.',
  relay: {
    request: (message, request) => (isExact(request) ? message : withoutUpgrade(message)),
    response: (message, { status }, request) =>
      status === 101 && !isExact(request) ? { status: 502, text: 'The server switched protocols without being asked.' } : message,
  },
});

function isExact(request: RequestHead): boolean {
  const tokens = headerValues(request, 'upgrade');
  return tokens.length === 1 && tokens[0] === 'WebSocket';
}
