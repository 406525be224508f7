import { DEFAULT_EVIDENCE_LIMITS } from '../../../electron/diagnosis/evidence-store.ts';
import { DEFAULT_LEASE_CAPS } from '../../../electron/diagnosis/lease.ts';
import { createProbeService } from '../../../electron/diagnosis/probe-service.ts';
import { startWebSocketServer } from '../../../electron/websocket/server.ts';
import { mutated, pieces } from '../mutate.ts';
import { dialRaw, ENDINGS } from '../raw-peer.ts';
import { PROBE_LINES, REQUEST, REQUESTS } from '../sane.ts';
import { promise, type FuzzContext, type Target } from '../target.ts';

/** The real server with the probe service. Whatever a stranger sends, the next visitor is served. */
export async function serverTarget(): Promise<Target> {
  const probe = createProbeService({
    caps: { bytesPerConnection: 256 * 1024, bytesTotal: 2 ** 50, msPerConnection: 200 },
    openPort: (options) => startWebSocketServer({ ...options, handshakeTimeoutMs: 600 }),
    leaseCaps: { ...DEFAULT_LEASE_CAPS, ports: 6, portsPerClient: 4, ms: 150 },
    evidence: { ...DEFAULT_EVIDENCE_LIMITS, keepMs: 500, maxRecords: 40, maxOpenJudgements: 8 },
  });
  const server = await startWebSocketServer({ service: probe.service, handshakeTimeoutMs: 600, idleMs: 600, lifetimeMs: 2500 });
  const { port } = server;
  return {
    name: 'server',
    async run({ random, offer }: FuzzContext): Promise<void> {
      // One of the two is left as it should be half of the time, so that the other one gets its turn.
      const head = random.chance(0.5) ? REQUEST : mutated(random, REQUESTS);
      const line = random.chance(0.3) ? random.pick(PROBE_LINES) : mutated(random, PROBE_LINES);
      const tail = random.chance(0.3) ? random.bytes(random.below(3000)) : Buffer.alloc(0);
      const bytes = Buffer.concat([head, line, tail]);
      offer('to the server', bytes);
      await dialRaw(port, pieces(random, bytes), random.pick(ENDINGS));
      const nonce = `after-${String(random.word())}`;
      const hello = Buffer.concat([REQUEST, Buffer.from(`{"v":1,"check":"handshake","nonce":"${nonce}"}\n`)]);
      const answer = (await dialRaw(port, [hello], 'wait', '"}\n')).toString('latin1');
      promise(
        answer.startsWith('HTTP/1.1 101 ') && answer.endsWith(`{"v":1,"ok":true,"nonce":"${nonce}"}\n`),
        `the next visitor was not served but got ${JSON.stringify(answer)}`,
      );
    },
    async close() {
      await server.close();
      promise(server.connections === 0, 'connections are left after the server was closed');
    },
  };
}
