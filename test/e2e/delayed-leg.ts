/** HOST PORT DELAY_MS JITTER_MS: a slow leg to there on a loopback port, which is printed; stays until it is killed. */
import { startImpairment } from '../../electron/specimens/impairment.ts';

const [host = '', port, delay, jitter] = process.argv.slice(2);
const running = await startImpairment({ to: { host, port: Number(port) }, delayMs: Number(delay), jitterMs: Number(jitter), seed: 7 });
process.stdout.write(`${String(running.endpoint.port)}\n`);
