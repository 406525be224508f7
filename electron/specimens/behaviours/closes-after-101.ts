import { httpSpecimen } from '../http-proxy.ts';

export const closesAfter101 = httpSpecimen({
  name: 'closes-after-101',
  says: 'When it relays, it passes the 101 and then closes both connections at once.',
  relayFault: {
    reach: 'stream',
    create: (connection) => {
      const nothing = () => ({ bytes: () => undefined, end: () => undefined });
      return { down: nothing, upgraded: () => connection.cut('fin') };
    },
  },
});
