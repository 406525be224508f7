import { Failure } from '../../../shared/model/failure.ts';
import { byPrecedence, HALF_CLOSE_TAIL_BYTES, type FindingOf } from '../../../shared/model/check.ts';
import { hrtimeNs, monotonicMs, OVER } from '../../net/deadline.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import { confirm, outputOf, type CheckContext, type CheckOutput, type Observed, type Open } from '../check.ts';
import { readLine } from '../first-line.ts';
import { pause } from '../pause.ts';
import { formatRequest } from '../probe-line.ts';
import type { ServerContext } from '../server-context.ts';
import type { Attempt } from '../attempt.ts';
import type { ProbeRecord } from '../probe-record.ts';

/*
 * Method: two connections. On the first the client sends FIN behind its request; when the server sees it, it sends a tail of 4 KiB and its own FIN.
 * On the second the server sends FIN behind its answer; when the client sees it, it sends the tail. A close is propagated when the FIN was seen and the
 * whole tail arrived behind it. Control: the same straight to the server when something is missing.
 * Repeats: a loss must show twice, by an end in place of the tail; silence alone is inconclusive, since being late is not being lost.
 * Cannot tell: a FIN that is swallowed without a trace from one that is very late; FIN from close_notify under TLS.
 */

const POLL_MS = 15;

/** The server's half; `part` says who finishes first. */
export async function serveHalfClose({ stream, request, record, reply, takeLine, signal }: ServerContext): Promise<void> {
  if (request.part === 'server') {
    await stream.write(reply(), signal);
    await takeLine();
    record.sentAt.push(hrtimeNs());
    await stream.closeWrite();
    await stream.drain((chunk) => {
      record.tailBytes += chunk.length;
    }, signal);
    return;
  }
  await stream.write(reply(), signal);
  await takeLine();
  await stream.drain(() => undefined, signal);
  record.finSeenAt = hrtimeNs();
  await stream.write(Buffer.alloc(HALF_CLOSE_TAIL_BYTES, 0x74), signal);
  record.sendingDone = true;
  await stream.closeWrite();
  // Closing now would look like the end of both sides; the tail has to travel first.
  await stream.closed;
}

interface Side {
  /** The server's record could be had. */
  readonly known: boolean;
  readonly finSeen: boolean;
  readonly tail: number;
  readonly proven: boolean;
  readonly evidence: readonly string[];
}

export async function runHalfClose(context: CheckContext): Promise<CheckOutput> {
  const confirmed = await confirm(
    'half-close',
    context,
    (finding) => finding === 'propagated',
    (open) => once(context, open),
  );
  return outputOf('half-close', confirmed, confirmed.shown?.numbers ?? {}, (finding) => SENTENCES[finding]);
}

const SENTENCES: Readonly<Record<FindingOf<'half-close'>, string>> = {
  'both-lost': 'A half-close does not pass in either direction: when one side finishes, the other cannot go on sending.',
  'client-close-lost': 'When the client finishes sending, what the server still sends is lost, or the server never learns of it.',
  'server-close-lost': 'When the server finishes sending, what the client still sends is lost, or the client never learns of it.',
  propagated: 'Either side can finish while the other goes on sending.',
};

async function once(context: CheckContext, open: Open): Promise<Observed<'half-close'> | null> {
  const client = await clientFinishes(context, open);
  const server = client ? await serverFinishes(context, open) : null;
  if (!client || !server) return null;
  const evidence = [...client.evidence, ...server.evidence];
  if (!client.known || !server.known) {
    return { finding: null, proven: false, numbers: {}, remark: "the server's half of the evidence could not be had", evidence };
  }
  const losses: FindingOf<'half-close'>[] = [];
  const clientLost = !client.finSeen || client.tail < HALF_CLOSE_TAIL_BYTES;
  const serverLost = !server.finSeen || server.tail < HALF_CLOSE_TAIL_BYTES;
  if (clientLost && serverLost) losses.push('both-lost');
  else if (clientLost) losses.push('client-close-lost');
  else if (serverLost) losses.push('server-close-lost');
  else losses.push('propagated');
  const proven = (!clientLost || client.proven) && (!serverLost || server.proven);
  const { finding } = byPrecedence('half-close', losses);
  return {
    // Silence is never proof of a loss: a FIN that is late looks the same. An end or a reset in place of the tail is.
    finding: proven ? finding : null,
    proven,
    numbers: {
      clientFinSeen: client.finSeen,
      serverTailReceived: client.tail,
      serverFinSeen: server.finSeen,
      clientTailReceived: server.tail,
    },
    remark: proven ? null : "neither the other side's bytes nor an end were seen in time, and being late is not being lost",
    evidence,
  };
}

async function clientFinishes(context: CheckContext, open: Open): Promise<Side | null> {
  const attempt = await open({ check: 'half-close', part: 'client' });
  const { stream } = attempt;
  if (!stream) return null;
  let tail = 0;
  const stop = new AbortController();
  const receiving = (async (): Promise<void> => {
    await readLine(stream, stop.signal);
    await stream.drain((chunk) => {
      tail += chunk.length;
    }, stop.signal);
  })().catch(networkOnly);
  await stream
    .write(formatRequest(attempt.request), context.signal)
    .then(() => stream.closeWrite())
    .catch(networkOnly);
  const record = await settle(context, attempt, stream, (seen) => tail >= HALF_CLOSE_TAIL_BYTES && hasValue(seen?.finSeenAt));
  const ended = stream.readState !== 'open';
  stop.abort(OVER);
  stream.abort();
  await receiving;
  return { known: record !== null, finSeen: hasValue(record?.finSeenAt), tail, proven: ended, evidence: attempt.cite() };
}

async function serverFinishes(context: CheckContext, open: Open): Promise<Side | null> {
  const attempt = await open({ check: 'half-close', part: 'server' });
  const { stream } = attempt;
  if (!stream) return null;
  const client = { finSeen: false, tailSent: false };
  const stop = new AbortController();
  const dialogue = (async (): Promise<void> => {
    await stream.write(formatRequest(attempt.request), stop.signal);
    await readLine(stream, stop.signal);
    await stream.drain(() => undefined, stop.signal);
    client.finSeen = true;
    await stream.write(Buffer.alloc(HALF_CLOSE_TAIL_BYTES, 0x74), stop.signal);
    client.tailSent = true;
    await stream.closeWrite();
  })().catch(networkOnly);
  const record = await settle(context, attempt, stream, (seen) => (seen?.tailBytes ?? 0) >= HALF_CLOSE_TAIL_BYTES && client.finSeen);
  stop.abort(OVER);
  stream.abort();
  await dialogue;
  const ended = hasValue(record?.ended) || stream.readState === 'failed';
  return {
    known: record !== null,
    finSeen: client.finSeen,
    tail: record?.tailBytes ?? 0,
    proven: ended && (client.tailSent || client.finSeen),
    evidence: attempt.cite(),
  };
}

/** Waits until `done`, until both directions have ended without it, or until nothing more is to be expected. */
async function settle(
  context: CheckContext,
  attempt: Attempt,
  stream: ByteStream,
  done: (record: ProbeRecord | null) => boolean,
): Promise<ProbeRecord | null> {
  const patience = context.plan.quietMs + 2 * (attempt.handshake?.ms ?? 0);
  const began = monotonicMs();
  let endedAt: number | null = null;
  for (;;) {
    const record = (await attempt.mine())?.probe ?? null;
    if (done(record)) return record;
    const now = monotonicMs();
    if (stream.readState === 'failed') return record;
    if (stream.readState !== 'open' && hasValue(record?.ended)) endedAt ??= now;
    // Both ends have seen an end: only what is already in the buffers can still come.
    if (endedAt !== null && now - endedAt > 100 + (attempt.handshake?.ms ?? 0)) return record;
    if (now - began > patience) return record;
    await pause(POLL_MS, context.signal);
  }
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function networkOnly(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}
