import { httpSpecimen } from '../http-proxy.ts';
import { without } from '../message.ts';

/** As tinyproxy 1.11 does by default. */
export const stripsUpgradePasses101 = httpSpecimen({
  name: 'strips-upgrade-passes-101',
  says: 'When it relays, it removes Upgrade and Connection from requests and answers, but passes a 101 and the stream if the server upgrades all the same.',
  relay: {
    request: (message) => without(message, 'Upgrade', 'Connection'),
    response: (message) => without(message, 'Upgrade', 'Connection'),
  },
});
