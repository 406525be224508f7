import { Failure } from '../../../shared/model/failure.ts';
import type { FindingOf } from '../../../shared/model/check.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import { abandonOnAbort, hrtimeNs, monotonicMs, OVER, startDeadline } from '../../net/deadline.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import type { Attempt } from '../attempt.ts';
import { confirm, median, outputOf, percentile, round, type CheckContext, type CheckOutput, type Observed, type Open } from '../check.ts';
import { readLine } from '../first-line.ts';
import { pause } from '../pause.ts';
import { formatRequest } from '../probe-line.ts';
import type { ProbeRecord } from '../probe-record.ts';
import type { ServerContext } from '../server-context.ts';

/*
 * Method: eight messages of 64 bytes, 25 ms apart, first from the client, then from the server, so that a proxy that takes turns is not blamed for it.
 * Each receiver notes when each message had wholly arrived. A message counts as held when it is later than the route's own round trip (as the
 * handshake took it) and the direct control explain, by more than 400 ms, and the messages come together that were sent apart: a delay that is the same for
 * all is distance. A hold is only called buffering when the bytes do come in the end.
 * Repeats: a hold must show twice; one prompt run clears it. Control: the same straight to the server at the same time.
 * Where an end says that it did not look for 60 ms (company.ts), what came late is not called held. Cannot tell: buffering of less than 150 ms; with a far server, whose clock is known to half the handshake's time, a delay shorter than that.
 */

const MESSAGES = 8;
const MESSAGE_BYTES = 64;
const GAP_MS = 25;
/** The server's messages begin after the client's, by the clock: those of the client may never arrive. */
const SERVER_BEGINS_MS = MESSAGES * GAP_MS + 2 * GAP_MS;
const HELD_MS = 400;
const PROMPT_MS = 150;
/** Of the 175 ms between the first and the last message. */
const CLUMPED_MS = 100;
const STEADY_MS = 30;
/** How long after the last message the sender stays silent before it finishes. */
const HOLD_WAIT_MS = 1_200;
const POLL_MS = 25;
const AFTER_END_MS = 600;
/** Where both directions were missing and one came after the end: for the other one, which may be held as well and late over a bad line. */
const AFTER_OTHER_MS = 3_000;

/** The server's half: notes the client's messages, sends its own, and finishes when the client has all or after a wait. */
export async function serveStreaming({ stream, record, reply, takeLine, signal }: ServerContext): Promise<void> {
  await stream.write(reply(), signal);
  const began = hrtimeNs();
  const receiving = (async (): Promise<void> => {
    await takeLine();
    await noteArrivals(stream, record.arrivedAt, signal);
  })();
  const sending = (async (): Promise<void> => {
    await pause(Math.max(0, SERVER_BEGINS_MS - (hrtimeNs() - began) / 1e6), signal);
    await sendMessages(stream, record.sentAt, signal);
    record.sendingDone = true;
    for (let waited = 0; waited < HOLD_WAIT_MS && stream.readState === 'open'; waited += POLL_MS) await pause(POLL_MS, signal);
    await stream.closeWrite();
  })();
  const [received, sent] = await Promise.allSettled([receiving, sending]);
  for (const ended of [received, sent]) if (ended.status === 'rejected' && !(ended.reason instanceof Failure)) throw ended.reason;
}

export async function runStreaming(context: CheckContext): Promise<CheckOutput> {
  const controls: Observed<'streaming'>[] = [];
  const confirmed = await confirm(
    'streaming',
    context,
    (finding) => finding === 'streamed',
    async (open, path) => {
      if (path === 'control') return await controlOnce(context, open);
      const control = context.control ? controlOnce(context, context.control) : Promise.resolve(null);
      const [seen, shown] = await Promise.all([streamingOnce(context, open, control), control]);
      if (shown) controls.push(shown);
      return seen;
    },
  );
  const numbers: NumberTree = {
    ...(confirmed.shown?.numbers ?? {}),
    ...(controls[0] ? { control: controls[0].numbers } : {}),
  };
  return outputOf('streaming', confirmed, numbers, (finding) => sentenceFor(finding, numbers));
}

function controlOnce(context: CheckContext, open: Open): Promise<Observed<'streaming'> | null> {
  return streamingOnce(context, open, Promise.resolve(null));
}

async function streamingOnce(
  context: CheckContext,
  open: Open,
  control: Promise<Observed<'streaming'> | null>,
): Promise<Observed<'streaming'> | null> {
  const attempt = await open({ check: 'streaming' });
  const { stream } = attempt;
  if (!stream) return null;
  const sentAt: number[] = [];
  const arrivedAt: number[] = [];
  const stop = new AbortController();
  const notable = Promise.withResolvers<void>();
  void stream.ended.then(() => {
    notable.resolve();
  });
  const receiving = (async (): Promise<void> => {
    await readLine(stream, stop.signal);
    await noteArrivals(stream, arrivedAt, stop.signal, notable.resolve);
  })().catch(networkOnly);
  const sending = stream.write(formatRequest(attempt.request), context.signal).then(() => sendMessages(stream, sentAt, context.signal));
  await sending.catch(networkOnly);

  const server = await watch(attempt, stream, { arrivedAt, notable: notable.promise }, context.signal);
  stop.abort(OVER);
  stream.abort();
  await receiving;
  const baseline = await control;
  return judge(attempt, {
    sentAt,
    arrivedAt,
    server,
    controlUp: baseline?.numbers.delayUpP50Ms,
    controlDown: baseline?.numbers.delayDownP50Ms,
    usualRoundTripMs: context.roundTripMs,
  });
}

/** Waits for both directions' messages; then, where some are missing, for what comes after the senders finish. */
async function watch(
  attempt: Attempt,
  stream: ByteStream,
  { arrivedAt, notable }: { readonly arrivedAt: readonly number[]; readonly notable: Promise<void> },
  signal: AbortSignal,
): Promise<ProbeRecord | null> {
  const lastExpectedMs = SERVER_BEGINS_MS + MESSAGES * GAP_MS + HOLD_WAIT_MS + (attempt.handshake?.ms ?? 0);
  const began = monotonicMs();
  let finishedAt: number | null = null;
  let cameBefore = false;
  // Until all has arrived or something ended there is nothing to look at, and each look is a turn of the event loop among messages that are timed.
  const deadline = startDeadline(signal, lastExpectedMs);
  try {
    await abandonOnAbort(notable, deadline.signal);
  } catch (error) {
    if (!deadline.expired) throw error;
  } finally {
    deadline.clear();
  }
  for (;;) {
    const server =
      arrivedAt.length >= MESSAGES || finishedAt !== null || stream.readState !== 'open' ? ((await attempt.mine())?.probe ?? null) : null;
    const arrived = [arrivedAt.length >= MESSAGES, server !== null && server.arrivedAt.length >= MESSAGES];
    if (arrived.every(Boolean)) return server;
    const now = monotonicMs();
    const mayComeLate = !cameBefore && arrived.some(Boolean) && (arrived[0] === true || stream.readState === 'open');
    const patienceMs = mayComeLate ? AFTER_OTHER_MS : AFTER_END_MS;
    if (finishedAt !== null && now - finishedAt > patienceMs) return (await attempt.mine())?.probe ?? null;
    if (finishedAt === null && now - began > lastExpectedMs) {
      finishedAt = now;
      cameBefore = arrivedAt.length >= MESSAGES || ((await attempt.mine())?.probe?.arrivedAt.length ?? 0) >= MESSAGES;
      await stream.closeWrite().catch(networkOnly);
    }
    if (stream.readState === 'failed' || stream.readState === 'aborted') return (await attempt.mine())?.probe ?? null;
    await pause(POLL_MS, signal);
  }
}

interface Times {
  readonly sentAt: readonly number[];
  readonly arrivedAt: readonly number[];
  readonly server: ProbeRecord | null;
  readonly controlUp: NumberTree[string] | undefined;
  readonly controlDown: NumberTree[string] | undefined;
  /** See `CheckContext.roundTripMs`. */
  readonly usualRoundTripMs: number;
}

function judge(attempt: Attempt, { sentAt, arrivedAt, server, controlUp, controlDown, usualRoundTripMs }: Times): Observed<'streaming'> {
  const evidence = attempt.cite();
  const base = { also: [], proven: false, evidence } as const;
  if (!server) return { ...base, finding: null, numbers: {}, remark: "the server's half of the evidence could not be had" };
  const up = delays(sentAt, server.arrivedAt);
  const down = delays(server.sentAt, arrivedAt);
  const numbers: NumberTree = {
    ...numbersOf('Up', up),
    ...numbersOf('Down', down),
    // Delays one way are differences between two clocks: where these are not the same one, they mean nothing without the error.
    ...(attempt.farClock
      ? { clockAheadMs: round(attempt.farClock.ahead / 1e6), clockUncertaintyMs: round(attempt.farClock.uncertainty / 1e6) }
      : {}),
  };
  const roundTrip = attempt.handshake?.ms ?? 0;
  const usual = Math.min(roundTrip, usualRoundTripMs);
  const upState = stateOf(up, { explained: roundTrip + (typeof controlUp === 'number' ? controlUp : 0), usual });
  const downState = stateOf(down, { explained: roundTrip + (typeof controlDown === 'number' ? controlDown : 0), usual });
  if (upState === 'held' && downState === 'held') return { ...base, finding: 'buffered-both', numbers, remark: null };
  // One direction held and the other missing: what is missing was not shown to be held, nor that it is not.
  if ((upState === 'held' && downState === 'missing') || (downState === 'held' && upState === 'missing'))
    return {
      ...base,
      finding: null,
      numbers,
      remark: `${upState === 'held' ? 'what the client sends' : 'what the server sends'} ${HALF_HELD}`,
    };
  if (upState === 'held') return { ...base, finding: 'buffered-up', numbers, remark: null };
  if (downState === 'held') return { ...base, finding: 'buffered-down', numbers, remark: null };
  if (upState === 'prompt' && downState === 'prompt') return { ...base, finding: 'streamed', numbers, remark: null };
  const remark =
    upState === 'missing' || downState === 'missing'
      ? missingRemark('missing')
      : 'the delays are neither prompt nor long enough to call it buffering';
  return { ...base, finding: null, numbers, remark, untestable: upState === 'missing' || downState === 'missing' };
}

type State = 'prompt' | 'held' | 'missing' | 'unsure';

/** `usual`: the shortest round trip that the run has seen. Milliseconds. */
function stateOf(values: readonly number[], { explained, usual }: { readonly explained: number; readonly usual: number }): State {
  const middle = median(values);
  if (middle === null || values.length < MESSAGES) return 'missing';
  const unexplained = middle - explained;
  // Held bytes come together, so the first ones waited longest; a delay that is the same for all is distance, however long.
  const waited = (values[0] ?? 0) - (values[MESSAGES - 1] ?? 0);
  if (Math.abs(waited) <= STEADY_MS) return 'prompt';
  // What came together so late may have been held: a handshake or a control that met an end which stood still explains nothing.
  if (unexplained <= PROMPT_MS) return waited >= CLUMPED_MS && middle - usual > HELD_MS ? 'unsure' : 'prompt';
  return unexplained > HELD_MS && waited >= CLUMPED_MS ? 'held' : 'unsure';
}

const HALF_HELD =
  'is held back until it finishes, and messages of the other direction never arrived (see duplex), so nobody can tell whether they are held too';

function missingRemark(state: State): string | null {
  return state === 'missing' ? 'messages of one direction never arrived (see duplex), so their delay cannot be measured' : null;
}

/** Delay of each message in ms. On a far server's clock a short one may come out below nothing. */
function delays(sentAt: readonly number[], arrivedAt: readonly number[]): number[] {
  return arrivedAt.flatMap((at, index) => {
    const sent = sentAt[index];
    return sent === undefined ? [] : [Math.max(0, (at - sent) / 1e6)];
  });
}

function numbersOf(direction: 'Up' | 'Down', values: readonly number[]): NumberTree {
  const at = (p: number): number | null => {
    const value = percentile(values, p);
    return value === null ? null : round(value);
  };
  return { [`delay${direction}P50Ms`]: at(0.5), [`delay${direction}P95Ms`]: at(0.95), [`delay${direction}MaxMs`]: at(1) };
}

async function sendMessages(stream: ByteStream, sentAt: number[], signal: AbortSignal): Promise<void> {
  const began = monotonicMs();
  for (let index = 0; index < MESSAGES; index++) {
    const due = index * GAP_MS - (monotonicMs() - began);
    if (due > 0) await pause(due, signal);
    sentAt.push(hrtimeNs());
    await stream.write(Buffer.alloc(MESSAGE_BYTES, 0x61 + index), signal);
  }
}

async function noteArrivals(stream: ByteStream, arrivedAt: number[], signal: AbortSignal, onAll?: () => void): Promise<void> {
  let bytes = 0;
  await stream.drain((chunk) => {
    bytes += chunk.length;
    while (arrivedAt.length < MESSAGES && bytes >= (arrivedAt.length + 1) * MESSAGE_BYTES) arrivedAt.push(hrtimeNs());
    if (arrivedAt.length >= MESSAGES) onAll?.();
  }, signal);
}

/** An end of the connection shows in what did not arrive; anything else is a bug. */
function networkOnly(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}

function sentenceFor(finding: FindingOf<'streaming'>, numbers: NumberTree): string {
  const ms = (name: string): string => (typeof numbers[name] === 'number' ? `${numbers[name].toFixed(1)} ms` : 'unknown');
  switch (finding) {
    case 'streamed': {
      const { clockUncertaintyMs: wrong } = numbers;
      const error = typeof wrong === 'number' ? `, ${wrong.toFixed(1)} ms more or less, as well as the other machine's clock is known` : '';
      return `Small messages travel when they are sent: ${ms('delayUpP50Ms')} up and ${ms('delayDownP50Ms')} down in the middle${error}.`;
    }
    case 'buffered-both':
      return 'Small messages are held back in both directions until the sender finishes.';
    case 'buffered-up':
      return 'What the client sends is held back until it finishes.';
    case 'buffered-down':
      return 'What the server sends is held back until it finishes.';
  }
}
