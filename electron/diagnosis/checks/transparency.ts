import { Failure } from '../../../shared/model/failure.ts';
import { byPrecedence, type FindingOf } from '../../../shared/model/check.ts';
import { confirm, outputOf, type CheckContext, type CheckOutput, type Observed, type Open } from '../check.ts';
import { readLine } from '../first-line.ts';
import { pause } from '../pause.ts';
import { formatRequest } from '../probe-line.ts';
import type { ServerContext } from '../server-context.ts';
import type { ReceptionReport } from '../exchange.ts';
import { CORPUS, compareWithCorpus, type CorpusComparison } from '../transparency-corpus.ts';
import { monotonicMs } from '../../net/deadline.ts';

/*
 * Method: both ends send the same fixed bytes, made of what middleboxes are tempted to touch (all byte values, HTTP heads, chunk sizes, websocket frames,
 * telnet and TLS beginnings, long runs), and compare what arrives byte for byte. Repeats: damage must show twice. Control: the same straight to the server.
 * Cannot tell: what a proxy does to content that is not in the corpus.
 */

const POLL_MS = 20;
/** Whoever sends on and on, or a byte now and then, would never let it end: a line of 2 kB/s has delivered the corpus by then. */
const LONGEST_MS = 40_000;
/** How long the server's half is waited for beyond a silence: its line came first. */
const UNKNOWN_MS = 5_000;
/** Insertions that are still told from one another; more is not compared. */
const MOST_BYTES = 4 * CORPUS.length;

/** The server's half. */
export async function serveTransparency({ stream, record, reply, takeLine, signal }: ServerContext): Promise<void> {
  const sending = stream.write(Buffer.concat([reply(), CORPUS]), signal).then(() => {
    record.sendingDone = true;
  });
  // Its failure shows in what the client is missing.
  sending.catch(() => undefined);
  await takeLine();
  const received = new CorpusReceiver();
  await stream.drain((chunk) => {
    received.push(chunk);
    record.received = reportOf(received);
  }, signal);
}

class CorpusReceiver {
  readonly #parts: Buffer[] = [];
  bytes = 0;

  push(chunk: Buffer): void {
    const room = 2 * CORPUS.length - this.bytes;
    if (room > 0) this.#parts.push(Buffer.from(chunk.subarray(0, room)));
    this.bytes += chunk.length;
  }

  compare(): CorpusComparison {
    return compareWithCorpus(Buffer.concat(this.#parts));
  }
}

function reportOf(receiver: CorpusReceiver): ReceptionReport {
  // Comparing costs a pass over the corpus: only when it may be complete or is damaged for sure.
  const compared = receiver.bytes >= CORPUS.length ? receiver.compare() : null;
  return {
    bytes: receiver.bytes,
    rawBytes: receiver.bytes,
    firstAt: null,
    lastAt: null,
    offset: receiver.bytes,
    binsFrom: 0,
    binNs: 5e6,
    bins: [],
    coarse: { startedAt: 0, binNs: 50e6, bins: [] },
    line: 'ok',
    lineBytes: Buffer.alloc(0),
    lineOffset: null,
    firstDifference: compared?.firstDifference ?? null,
    differenceKind: compared?.kind ?? null,
    differenceLength: compared?.length ?? null,
    resumesAt: null,
    differences: compared?.kind ? 1 : 0,
    sample: compared?.sample ?? Buffer.alloc(0),
  };
}

export async function runTransparency(context: CheckContext): Promise<CheckOutput> {
  const confirmed = await confirm(
    'transparency',
    context,
    (finding) => finding === 'intact',
    (open) => once(context, open),
  );
  return outputOf('transparency', confirmed, confirmed.shown?.numbers ?? {}, (finding) => SENTENCES[finding]);
}

const SENTENCES: Readonly<Record<FindingOf<'transparency'>, string>> = {
  corrupted: 'Some bytes were changed on the way: the route looks into the stream.',
  injected: 'Bytes that nobody sent were put into the stream.',
  'bytes-lost': 'Some bytes did not arrive: the route looks into the stream.',
  truncated: 'The connection was cut while these bytes were passing.',
  intact: 'All byte values, HTTP-like and frame-like bytes and long runs pass untouched.',
};

async function once(context: CheckContext, open: Open): Promise<Observed<'transparency'> | null> {
  const attempt = await open({ check: 'transparency' });
  const { stream } = attempt;
  if (!stream) return null;
  const received = new CorpusReceiver();
  const stop = new AbortController();
  const client = { lineOk: false };
  const receiving = (async (): Promise<void> => {
    client.lineOk = attempt.isReply(await readLine(stream, stop.signal));
    await stream.drain((chunk) => {
      received.push(chunk);
    }, stop.signal);
  })().catch(networkOnly);
  const sending = stream.write(Buffer.concat([formatRequest(attempt.request), CORPUS]), stop.signal).catch(networkOnly);

  const began = monotonicMs();
  let moved = { at: began, bytes: -1 };
  for (;;) {
    const server = (await attempt.mine())?.probe?.received ?? null;
    const bytes = received.bytes + (server?.bytes ?? 0);
    if (bytes !== moved.bytes) moved = { at: monotonicMs(), bytes };
    if (received.bytes >= CORPUS.length && (server?.bytes ?? 0) >= CORPUS.length) break;
    const now = monotonicMs();
    if (stream.readState !== 'open' || now - moved.at > context.plan.quietMs) break;
    if (server === null && now - began > context.plan.quietMs + UNKNOWN_MS) break;
    if (now - began > LONGEST_MS || received.bytes > MOST_BYTES) break;
    await pause(POLL_MS, context.signal);
  }
  const record = (await attempt.mine())?.probe ?? null;
  const ended = stream.readState !== 'open' || (record !== null && record.ended !== null);
  stop.abort();
  stream.abort();
  await Promise.all([receiving, sending]);
  const evidence = attempt.cite();
  if (!record) return { finding: null, proven: false, numbers: {}, remark: "the server's half of the evidence could not be had", evidence };

  const down = received.compare();
  const up = record.received;
  const findings: FindingOf<'transparency'>[] = [];
  for (const kind of [down.kind, up?.differenceKind ?? null]) {
    if (kind === 'inserted') findings.push('injected');
    else if (kind === 'lost') findings.push('bytes-lost');
    else if (kind !== null) findings.push('corrupted');
  }
  if (!client.lineOk && received.bytes > 0) findings.push('corrupted');
  const complete = received.bytes >= CORPUS.length && (up?.bytes ?? 0) >= CORPUS.length;
  if (ended && !complete && !record.closedFirst) findings.push('truncated');
  const numbers = {
    bytesUp: up?.bytes ?? 0,
    bytesDown: received.bytes,
    firstDifferenceUp: up?.firstDifference ?? null,
    firstDifferenceDown: down.firstDifference,
  };
  if (findings.length === 0 && !complete) {
    return { finding: null, proven: false, numbers, remark: 'not all of the bytes arrived in time (see duplex)', evidence };
  }
  const { finding, also } = byPrecedence('transparency', findings.length === 0 ? ['intact'] : findings);
  return { finding, also, proven: true, numbers, remark: null, evidence };
}

function networkOnly(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}
