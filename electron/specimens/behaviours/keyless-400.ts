import { headerValues } from '../../wire/http-head.ts';
import { offersUpgrade } from '../../wire/upgrade.ts';
import { httpSpecimen } from '../http-proxy.ts';

/** As HAProxy does in mode http. */
export const keyless400 = httpSpecimen({
  name: 'keyless-400',
  says: 'When it relays, it answers a websocket upgrade without Sec-WebSocket-Key with 400 by itself.',
  refuse(request) {
    if (request.method === 'CONNECT' || !offersUpgrade(request, 'websocket')) return null;
    return headerValues(request, 'sec-websocket-key').length > 0
      ? null
      : { status: 400, text: 'A websocket request needs a Sec-WebSocket-Key.' };
  },
});
