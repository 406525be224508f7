import { httpSpecimen } from '../http-proxy.ts';

export const honestRelay = httpSpecimen({
  name: 'honest-relay',
  says: 'Relays requests with all their headers, passes the upgrade on and every byte after it; opens no tunnels.',
  modes: ['relay'],
  refuse: ({ method }) =>
    method === 'CONNECT' ? { status: 405, text: 'This proxy opens no tunnels.', headers: [['Allow', 'GET, OPTIONS']] } : null,
});
