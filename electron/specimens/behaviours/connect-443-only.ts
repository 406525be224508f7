import { httpSpecimen } from '../http-proxy.ts';
import { targetOf } from '../tunnel.ts';

export const connect443Only = httpSpecimen({
  name: 'connect-443-only',
  says: 'Opens tunnels to port 443 only (403 for all others) and relays honestly.',
  refuse: (request) =>
    request.method === 'CONNECT' && targetOf(request)?.port !== 443 ? { status: 403, text: 'CONNECT is only allowed to port 443.' } : null,
});
