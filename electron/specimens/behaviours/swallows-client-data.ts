import { swallow } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const swallowsClientData = httpSpecimen({
  name: 'swallows-client-data',
  says: "When it relays, the 101 and the server's bytes arrive, but nothing that the client sends after its request does.",
  relayFault: { reach: 'stream', create: () => ({ up: swallow }) },
});
