import { farServer } from '../../../electron/diagnosis/far-server.ts';
import { DEFAULT_PROBE_PLAN } from '../../../electron/engine/engine.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { mutated, pieces } from '../mutate.ts';
import { ENDINGS, listenRaw, speak } from '../raw-peer.ts';
import { ACCEPTANCE, EVIDENCE, PROBE_REPLIES } from '../sane.ts';
import { promise, type FuzzContext, type Target } from '../target.ts';

const PATIENCE_MS = 150;
const LEASE = Buffer.from('{"v":1,"ok":true,"nonce":"a","port":40000,"ms":1000}\n');

/** The client of a far server's second connection against one that answers anything: evidence is had in its form, or not at all. */
export const farClient: Target = {
  name: 'far client',
  async run({ random, offer }: FuzzContext): Promise<void> {
    const document = mutated(random, EVIDENCE);
    const honest = Buffer.from(`{"v":1,"ok":true,"nonce":"a","length":${String(document.length)}}\n`);
    const reply = random.chance(0.6) ? honest : mutated(random, [...PROBE_REPLIES, LEASE]);
    const head = random.chance(0.9) ? ACCEPTANCE : mutated(random, [ACCEPTANCE]);
    const answer = Buffer.concat([head, reply, document, random.chance(0.2) ? random.bytes(random.below(3000)) : Buffer.alloc(0)]);
    offer('from the far server', answer);
    const ending = random.pick(ENDINGS);
    const server = await listenRaw((socket) => {
      socket.once('data', () => void speak(socket, pieces(random, answer), ending));
    });
    try {
      const address = { host: '127.0.0.1', port: server.port };
      const plan = { ...DEFAULT_PROBE_PLAN, hops: [], mode: 'direct', checks: [], timeoutMs: PATIENCE_MS } as const;
      const end = farServer({ target: address, evidenceRoute: { hops: [], mode: 'direct' }, evidenceAddress: address, plan });
      const { signal } = new AbortController();
      const began = performance.now();
      try {
        if (random.chance(0.3)) {
          const lease = await end.lease?.(signal);
          promise(
            !lease || (lease.farEnd.target.port >= 1024 && lease.farEnd.target.host === address.host),
            'sent to a port that it may not',
          );
          lease?.end();
        } else {
          const found = await end.evidence('b', signal);
          promise(found === null || found.every(({ connection }) => Number.isInteger(connection.id)), 'evidence of no form');
        }
      } catch (error) {
        promise(
          error instanceof Failure && (error.code === 'PROBE_SECRET' || error.code === 'PROBE_LOCKED'),
          `rejected with ${String(error)}`,
        );
      }
      promise(performance.now() - began < 40 * PATIENCE_MS, 'it took far longer than its time');
    } finally {
      await server.close();
    }
  },
  close: () => Promise.resolve(),
};
