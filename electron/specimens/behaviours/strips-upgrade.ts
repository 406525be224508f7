import { httpSpecimen } from '../http-proxy.ts';
import { withoutUpgrade } from '../message.ts';

export const stripsUpgrade = httpSpecimen({
  name: 'strips-upgrade',
  says: 'When it relays, it removes the Upgrade header from requests and answers, and calls a 101 it did not ask for a bad answer (502).',
  relay: {
    request: withoutUpgrade,
    // Squid and Apache do the same: they never asked for an upgrade, so the 101 is an error to them.
    response: (message, { status }) =>
      status === 101 ? { status: 502, text: 'The server switched protocols without being asked.' } : withoutUpgrade(message),
  },
});
