import { randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/model/failure.ts';
import { serverHalfOf } from '../../../shared/model/handshake.ts';
import { framedClient, framedServer } from '../../websocket/rfc6455.ts';
import { confirm, notTested, type CheckContext, type CheckOutput, type Observed, type Open } from '../check.ts';
import type { ServerContext } from '../probe-service.ts';
import { duplexOnce, passed } from './duplex.ts';

/*
 * Method: the same small exchange twice over the same route, once with our handshake and raw bytes, once with the whole standard handshake and
 * RFC 6455 framing (that of the library ws): 1 KiB each way. Only then are the two compared. Each is tried up to three times before it counts as failed.
 * Cannot tell: with a far server, which would have to be told to frame; what a browser does in relay mode, since browsers tunnel.
 */

const MESSAGE_BYTES = 1024;
const TRIES = 3;

/** The server's half: sends every message back. */
export async function serveStandard({ stream, record, signal }: ServerContext): Promise<void> {
  const framed = framedServer(stream, { maxPayload: 64 * 1024 });
  record.line = 'ok';
  for (;;) {
    const message = await framed.next(signal);
    if (message === null) return;
    record.tailBytes += message.length;
    await framed.send(message);
  }
}

export interface StandardOutcome {
  readonly output: CheckOutput;
  /** Whether the standard websocket itself worked; null: not tested. */
  readonly standard: boolean | null;
}

export async function runStandard(context: CheckContext, simplified: boolean): Promise<StandardOutcome> {
  if (!context.ownServer) {
    return { output: notTested('rfc6455', 'Not tested: a far server cannot be told to speak the standard protocol.'), standard: null };
  }
  let standardWorks: boolean | null = null;
  const confirmed = await confirm('rfc6455', context, (finding) => finding === 'same', async (open, path) => {
    const standard = await anyOf(TRIES, () => standardOnce(context, open));
    const raw = simplified || path === 'control' ? await anyOf(TRIES, () => rawOnce(context, open)) : { works: false, evidence: [] };
    if (path === 'route') standardWorks = standardWorks === true || standard.works;
    const finding = standard.works ? (raw.works ? 'same' : 'only-standard') : raw.works ? 'only-simplified' : 'neither';
    return { finding, proven: true, numbers: { standard: standard.works, simplified: raw.works }, remark: null, evidence: [...standard.evidence, ...raw.evidence] };
  });
  const { result, finding, also, attempts, failures, evidence, shown, remark } = confirmed;
  const relayNote = context.plan.mode === 'relay' ? ' Browsers do not use a proxy this way: they tunnel.' : '';
  const summary = finding === null ? `Not clear: ${remark ?? 'the tries disagree'}.` : `${SENTENCES[finding]}${relayNote}`;
  return { output: { id: 'rfc6455', result, finding, also, attempts, failures, evidence, numbers: shown?.numbers ?? {}, summary }, standard: standardWorks };
}

const SENTENCES = {
  'only-standard': 'The standard websocket (RFC 6455) works here, the simplified one does not.',
  'only-simplified': 'The simplified websocket works here, the standard one (RFC 6455) does not.',
  neither: 'The standard websocket (RFC 6455) fails here too.',
  same: 'The standard websocket (RFC 6455) works here as well.',
} as const;

interface Works {
  readonly works: boolean;
  readonly evidence: readonly string[];
}

async function anyOf(tries: number, once: () => Promise<Works>): Promise<Works> {
  let last: Works = { works: false, evidence: [] };
  for (let n = 0; n < tries && !last.works; n++) last = await once();
  return last;
}

async function rawOnce(context: CheckContext, open: Open): Promise<Works> {
  const evidence: string[] = [];
  const noting: Open = async (options) => {
    const attempt = await open(options);
    evidence.push(...attempt.cite());
    return attempt;
  };
  const seen: Observed<'duplex'> | null = await duplexOnce(context, noting, { up: MESSAGE_BYTES, down: MESSAGE_BYTES, ms: null, pace: null });
  // So small an exchange never shows whether directions take turns: arriving whole is what counts.
  return { works: seen !== null && (seen.finding === null ? seen.numbers.bytesUp === MESSAGE_BYTES && seen.numbers.bytesDown === MESSAGE_BYTES : passed(seen)), evidence };
}

async function standardOnce(context: CheckContext, open: Open): Promise<Works> {
  const attempt = await open({ check: 'rfc6455', variant: 'rfc6455', half: serverHalfOf('rfc6455') });
  const { stream } = attempt;
  if (!stream) return { works: false, evidence: attempt.cite() };
  const timer = AbortSignal.any([context.signal, AbortSignal.timeout(context.plan.quietMs + 2 * (attempt.handshake?.ms ?? 0))]);
  const framed = framedClient(stream, { maxPayload: 64 * 1024 });
  const message = randomBytes(MESSAGE_BYTES);
  let works = false;
  try {
    await framed.send(message);
    const answer = await framed.next(timer);
    works = answer !== null && answer.equals(message);
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
  } finally {
    stream.abort();
  }
  return { works, evidence: attempt.cite() };
}
