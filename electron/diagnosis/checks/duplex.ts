import { Failure } from '../../../shared/model/failure.ts';
import { meaningOf } from '../../../shared/model/check.ts';
import { formatCount, formatRate } from '../../../shared/model/units.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import type { Attempt } from '../attempt.ts';
import { confirm, outputOf, type CheckContext, type CheckOutput, type Confirmed, type Observed, type Open } from '../check.ts';
import { judgeDuplex, type DuplexFinding, type DuplexSeen } from '../duplex-verdict.ts';
import { startExchange, type Exchange } from '../exchange.ts';
import { formatRequest } from '../probe-line.ts';
import { serverCapNumbers, whoseRates } from '../server-cap.ts';
import type { ServerContext } from '../server-context.ts';
import { pause } from '../pause.ts';
import { overTooSoonForTurns } from '../turns.ts';
import type { ProbePlan } from '../probe-plan.ts';
import { monotonicMs } from '../../net/deadline.ts';

/*
 * Method: after the handshake both ends send the pattern of their direction at the same time, for a time or an amount; both receivers verify every
 * byte and count per 5 ms. Nobody closes until both have everything, an end was seen, or nothing moved for `quietMs` (1.5 s) and two round trips although bytes were owed.
 * Repeats: a bad result once more (see `confirm`), and for at least `DECIDING_MS` where the question is whether the directions take turns: a single lost
 * segment silences one of them for some 300 ms, which in a short exchange looks the same. An amount that arrived whole and too soon to tell of turns is
 * not sent again: it would arrive as soon. Control: the same straight to the server, a moment before, for the
 * rates and to clear our own end. Cannot tell: which hop of several did it; where exactly a reset cut, since its last bytes may never be delivered; turns
 * shorter than a lost segment's silence (turns.ts): a busy machine that lets our two receivers run in turn makes them too.
 */

const POLL_MS = 20;
/** A route that still moves is not waited for longer than this after the senders have stopped; what arrived so far is judged. */
const LONGEST_TAIL_MS = 2_000;
/** What is under way for longer without a byte is lost: one retransmission takes 200 to 300 ms. */
const UNDER_WAY_MS = 600;
/**
 * Of an exchange that is limited by time: whoever goes on sending beyond it, or takes a byte now and then, would never let it end. A slow route has by then
 * been given many times what its queues can hold.
 */
const LONGEST_BEYOND_MS = 30_000;
/** The other side's line, and whatever may stand before it. */
const MOST_BEYOND_BYTES = 1024 * 1024;
const CONTROL_MS = 250;
const SPREAD_MS = 125;
const DECIDING_SPREAD_MS = 1_000;
const DECIDING_MS = 1_200;

/** The server's half: both loops until the client has gone. */
export async function serveDuplex(context: ServerContext): Promise<void> {
  const { stream, request, signal, caps } = context;
  // At an even pace from the first byte, though the cap lets some pass at once: the client takes what it measures for the rate.
  const most = Math.min(request.pace ?? Infinity, caps.bytesPerSecond ?? Infinity);
  const exchange = startExchange(stream, {
    seed: request.seed,
    sends: 'down',
    amount: request.down,
    durationMs: request.ms,
    pace: most === Infinity ? null : most,
    line: context.reply(),
    lineTaken: context.takenLine()?.length ?? 0,
    accepts: (line) => context.accepts(line),
    signal,
  });
  context.publish(exchange);
  await exchange.finished;
}

interface Amounts {
  readonly up: number | null;
  readonly down: number | null;
  readonly ms: number | null;
  readonly pace: number | null;
}

export async function runDuplex(context: CheckContext): Promise<CheckOutput> {
  const { plan } = context;
  const ms = plan.up !== null && plan.down !== null ? plan.atMostMs : plan.durationMs;
  const amounts: Amounts = { up: plan.up, down: plan.down, ms, pace: paceFor(plan, ms, SPREAD_MS + context.roundTripMs) };
  const before = context.control
    ? await duplexOnce(context, context.control, { ...amounts, ms: Math.min(ms ?? CONTROL_MS, CONTROL_MS) })
    : null;
  const longer = ms === null ? null : Math.max(ms, DECIDING_MS);
  const deciding: Amounts = { ...amounts, ms: longer, pace: paceFor(plan, longer, DECIDING_SPREAD_MS + context.roundTripMs) };
  let turnsInDoubt = false;
  const confirmed = await confirm('duplex', context, isGood, async (open) => {
    const seen = await duplexOnce(context, open, turnsInDoubt ? deciding : amounts);
    turnsInDoubt ||= seen !== null && (seen.finding === null || seen.finding === 'half-duplex');
    return seen;
  });
  const measured = { ...(confirmed.shown?.numbers ?? {}), ...serverCapNumbers(context.serverCap) };
  const numbers: NumberTree = { ...measured, ...(before ? { control: controlNumbers(before.numbers) } : {}) };
  return outputOf('duplex', cleared(confirmed, before), numbers, (finding) => duplexSentence(finding, numbers));
}

/**
 * A small amount that is over in no time shows neither turns nor a rate, and on a long way the server begins when the client's first bytes have come: where an
 * amount and a time are given, it is spread over the round trip and an eighth of a second more; longer where turns are in doubt.
 */
function paceFor({ up, down, atMostMs, pace }: ProbePlan, ms: number | null, spreadMs: number): number | null {
  if (up === null || down === null || atMostMs === null || ms === null) return pace;
  const over = Math.min(0.9 * ms, spreadMs);
  // A whole number: a fraction is no pace to the probe service.
  return Math.min(pace ?? Infinity, Math.max(1, Math.round((Math.max(up, down) * 1000) / over)));
}

/** A fault that the control a moment before had too is nobody's: our own end's, or the direct path's. */
function cleared(confirmed: Confirmed<'duplex'>, before: Observed<'duplex'> | null): Confirmed<'duplex'> {
  if (!before?.finding || before.finding !== confirmed.finding || isGood(before.finding)) return confirmed;
  return {
    ...confirmed,
    result: 'inconclusive',
    finding: null,
    also: [],
    remark: "the direct control shows the same, so it is not shown to be the proxy's doing",
  };
}

/** One exchange over a fresh connection; null: it was not upgraded. */
export async function duplexOnce(
  context: Pick<CheckContext, 'plan' | 'signal'>,
  open: Open,
  amounts: Amounts,
): Promise<Observed<'duplex'> | null> {
  const attempt = await open({ check: 'duplex', ...amounts });
  if (!attempt.stream) return null;
  const exchange = startExchange(attempt.stream, {
    seed: attempt.request.seed,
    sends: 'up',
    amount: amounts.up,
    durationMs: amounts.ms,
    pace: amounts.pace,
    line: formatRequest(attempt.request),
    lineTaken: 0,
    accepts: (line) => attempt.isReply(line),
    signal: attempt.signal,
  });
  attempt.showExchange(exchange);
  // On a long way the first byte is late before anything is wrong.
  const roundTrips = 2 * (attempt.handshake?.ms ?? 0);
  const quietMs = context.plan.quietMs + roundTrips;
  const patience: Patience = {
    quietMs,
    tailMs: LONGEST_TAIL_MS + roundTrips,
    longestMs: amounts.ms === null ? Infinity : amounts.ms + LONGEST_BEYOND_MS + roundTrips,
    mostBytes: amounts.down === null ? Infinity : amounts.down + MOST_BEYOND_BYTES,
  };
  const stopped = await watch(attempt, exchange, patience, context.signal);
  // A server that answers late may meanwhile take more: what came beyond the number that it is told here would be foreign to it.
  exchange.hold();
  const evidence = await attempt.mine(exchange.sent.bytes);
  const server = evidence?.probe ?? null;
  const report = exchange.report(server?.sendingDone === true ? server.sentBytes : null);
  attempt.noteTraffic(report, server?.received ?? null);
  // Before our own end of it: an end that only the server has seen is not ours.
  const clientEnd = exchange.end;
  attempt.stream.abort();
  await exchange.finished;
  const seen: DuplexSeen = {
    up: { received: server?.received ?? null, sentBytes: exchange.sent.bytes, firstSentAt: exchange.sent.firstAt },
    down: { received: report, sentBytes: server?.sentBytes ?? null, firstSentAt: server?.firstSentAt ?? null },
    clientEnd,
    serverEnd: server?.ended ?? null,
    serverClosedFirst: server?.closedFirst ?? false,
    stopped,
    quietMs,
    roundTripMs: attempt.handshake?.ms ?? 0,
    clockUncertainty: attempt.clockUncertainty,
  };
  const verdict = judgeDuplex(seen);
  const silent: readonly (DuplexFinding | null)[] = ['stalled', 'stalled-after', 'one-way-up', 'one-way-down', 'half-duplex'];
  const final = verdict.finding === null && amounts.ms === null && overTooSoonForTurns(seen);
  return { ...verdict, proven: !silent.includes(verdict.finding), final, evidence: attempt.cite() };
}

/** How long, or for how much, an exchange is waited for. */
interface Patience {
  readonly quietMs: number;
  readonly tailMs: number;
  readonly longestMs: number;
  readonly mostBytes: number;
}

/** Waits until the exchange can be judged. Looks at both ends' counts; a far server's are asked for only when ours stand still. */
async function watch(
  attempt: Attempt,
  exchange: Exchange,
  { quietMs, tailMs, longestMs, mostBytes }: Patience,
  signal: AbortSignal,
): Promise<DuplexSeen['stopped']> {
  const began = monotonicMs();
  let moved = { at: began, bytes: -1 };
  let asks = false;
  let sentAllAt: number | null = null;
  let unknownSince: number | null = null;
  for (;;) {
    await pause(POLL_MS, signal);
    // A sender that waits for room stands still while what it has handed over goes on to arrive: only the other end's counts tell.
    asks ||= exchange.sent.done || exchange.end !== null || monotonicMs() - moved.at >= quietMs / 2;
    const server = asks ? ((await attempt.mine())?.probe ?? null) : null;
    const now = monotonicMs();
    const bytes = exchange.received.rawBytes + exchange.sent.bytes + (server?.received?.rawBytes ?? 0) + (server?.sentBytes ?? 0);
    if (bytes !== moved.bytes) moved = { at: now, bytes };
    if (exchange.sent.done && server?.sendingDone && server.received) {
      sentAllAt ??= now;
      const downArrived = Math.max(exchange.received.bytes, exchange.offset) >= server.sentBytes && exchange.received.line !== 'missing';
      const upArrived =
        Math.max(server.received.bytes, server.received.offset) >= exchange.sent.bytes && server.received.line !== 'missing';
      if (downArrived && upArrived) return 'complete';
    }
    // Where the server alone has seen an end, what was sent before it may still be on its way down.
    if (exchange.end || ((server?.ended ?? null) !== null && now - moved.at >= UNDER_WAY_MS)) return 'ended';
    if (now - moved.at >= quietMs) return 'quiet';
    if (sentAllAt !== null && now - sentAllAt > tailMs) return 'moving';
    // Nothing can be claimed without the server's half, however long more comes.
    unknownSince = server || !exchange.sent.done ? null : (unknownSince ?? now);
    if (unknownSince !== null && now - unknownSince > 2 * (tailMs + quietMs)) return 'moving';
    if (now - began > longestMs || exchange.received.rawBytes > mostBytes) return 'moving';
  }
}

function isGood(finding: DuplexFinding): boolean {
  return meaningOf('duplex', finding)?.result === 'pass';
}

function controlNumbers({ mbpsUp = null, mbpsDown = null, overlap = null }: NumberTree): NumberTree {
  return { mbpsUp, mbpsDown, overlap };
}

function bytes(value: NumberTree[string] | undefined): string {
  return typeof value === 'number' ? `${formatCount(value)} bytes` : 'an unknown number of bytes';
}

function where(numbers: NumberTree): string {
  const parts = [
    typeof numbers.firstDifferenceUp === 'number' ? `at byte ${formatCount(numbers.firstDifferenceUp)} on the way up` : null,
    typeof numbers.firstDifferenceDown === 'number' ? `at byte ${formatCount(numbers.firstDifferenceDown)} on the way down` : null,
  ].filter((part) => part !== null);
  return parts.join(' and ') || 'before the first byte that was due';
}

const CUTS: Readonly<Record<string, string>> = { fin: ' (FIN)', rst: ' (RST)', 'fin-or-rst': ' (FIN or RST)' };

const SENTENCES: Readonly<Record<DuplexFinding, (numbers: NumberTree) => string>> = {
  corrupted: (numbers) => `Bytes were changed on the way, first ${where(numbers)}.`,
  injected: (numbers) => `Bytes that nobody sent appeared in the stream, first ${where(numbers)}.`,
  'bytes-lost': (numbers) => `Bytes were lost on the way, first ${where(numbers)}.`,
  truncated: (numbers) =>
    `The connection was cut${typeof numbers.cut === 'string' ? (CUTS[numbers.cut] ?? '') : ''} while both sides were sending, after ${bytes(numbers.bytesUp)} up and ${bytes(numbers.bytesDown)} down; the server had not closed it.`,
  'closed-at-once': () =>
    'The connection was closed right after the upgrade: not one byte passed either way, and the server had not closed it.',
  stalled: () => 'After the upgrade no byte arrived in either direction, though both sides sent.',
  'stalled-after': (numbers) =>
    `The stream stood still after ${bytes(numbers.bytesUp)} up and ${bytes(numbers.bytesDown)} down: nothing arrived any more, and no end of the connection was seen.`,
  'one-way-up': () => "Only the client's bytes arrive; of what the server sends nothing came while the connection was open.",
  'one-way-down': () => "Only the server's bytes arrive; of what the client sends nothing came while the connection was open.",
  'half-duplex': () => 'The directions take turns: while one side sends, the other one has to wait.',
  'full-duplex': (numbers) => {
    const rates = [rateOf(numbers.mbpsUp, 'up'), rateOf(numbers.mbpsDown, 'down')].filter((rate) => rate !== null);
    const howFast = rates.length === 0 ? '; it was over too soon to measure how fast' : `: ${rates.join(', ')}${whoseRates(numbers)}`;
    return `Both directions flowed at the same time${howFast}.`;
  },
};

/** What one exchange showed, in a sentence. */
export function duplexSentence(finding: DuplexFinding, numbers: NumberTree): string {
  return SENTENCES[finding](numbers);
}

function rateOf(mbps: NumberTree[string] | undefined, way: string): string | null {
  return typeof mbps === 'number' ? `${formatRate(mbps * 1e6)} ${way}` : null;
}

/** For callers that need a plain yes or no and no repeats. */
export function passed(seen: Observed<'duplex'> | null): boolean {
  if (seen === null) throw new Failure('INTERNAL', 'there was no exchange', { stage: 'stream' });
  return seen.finding !== null && isGood(seen.finding);
}
