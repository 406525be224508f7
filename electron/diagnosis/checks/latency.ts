import { Failure } from '../../../shared/model/failure.ts';
import { monotonicMs, OVER, startDeadline } from '../../net/deadline.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import { formatRate } from '../../../shared/model/units.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import { notTested, percentile, round, type CheckContext, type CheckOutput, type Open } from '../check.ts';
import { readLine } from '../first-line.ts';
import { pause } from '../pause.ts';
import { formatRequest } from '../probe-line.ts';
import { serverCapNumbers } from '../server-cap.ts';
import { randomPiece } from '../random.ts';
import type { ServerContext } from '../server-context.ts';
import { AddressTally, atCulprits, notingAddresses } from '../used-address.ts';
import { duplexOnce } from './duplex.ts';

/*
 * Method: a message of 16 bytes to the server and back, one after the other on a connection of its own; first while nothing else goes over the route, then while
 * another connection sends as much as it can both ways. Round trips per minute are what a minute holds of the loaded ones, the slowest twentieth left out, as the
 * trimmed mean of draft-ietf-ippm-responsiveness; unlike there, one connection each way is the load, and the messages go beside it, not within it.
 * Repeats: twenty messages idle, and as many under load as there is time for, ten at least. Control: the same straight to the server, at another time, so that
 * neither is in the other's way. There is no finding: how long is too long depends on the application.
 * Cannot tell: which way took how long; how much of the loaded time was spent in this computer, which the control shows to its own extent.
 */

const TRIES = 2;
const MESSAGE_BYTES = 16;
const IDLE_MESSAGES = 20;
const FEWEST_LOADED = 10;
const GAP_MS = 10;
/** The load's first moments, in which windows and queues grow. */
const SETTLE_MS = 400;
const LOAD_MS = 1_600;
/** Of each kind; more than one a `GAP_MS` of the time under load. */
const MOST_TOLD = 200;
/** What a connection sends back at most; far more than a check asks for. */
const MOST_ECHOED_BYTES = 1024 * 1024;

/** The server's half: sends back what comes. */
export async function serveLatency({ stream, takeLine, reply, signal }: ServerContext): Promise<void> {
  await takeLine();
  await stream.write(reply(), signal);
  for (let echoed = 0; echoed < MOST_ECHOED_BYTES;) {
    const bytes = await stream.read(undefined, signal);
    if (bytes.length === 0) break;
    echoed += bytes.length;
    await stream.write(bytes, signal);
  }
  await stream.closeWrite();
}

/** A message that came back. Milliseconds, `at` since the first one of its connection was sent. */
export interface Trip {
  readonly at: number;
  readonly ms: number;
}

interface Measured {
  readonly idle: readonly Trip[];
  readonly loaded: readonly Trip[];
  readonly evidence: readonly string[];
}

/** Rejects with `CANCELLED` only. */
export async function runLatency(context: CheckContext): Promise<CheckOutput> {
  const tally = new AddressTally();
  const overRoute = async (): Promise<Measured | null> => {
    const { open, used } = notingAddresses((options) => context.attempt(options));
    const measured = await measure(context, open);
    for (const address of used) tally.add(address, measured === null || measured.idle.length < IDLE_MESSAGES);
    return measured;
  };
  const first = await overRoute();
  const seen = first ?? (await overRoute());
  const where = tally.failed ? { addresses: tally.numbers } : {};
  if (seen === null) {
    const why = 'Not tested: no connection could be upgraded for it, or the server does not know this check.';
    return { ...notTested('latency', why), numbers: where, attempts: TRIES, failures: TRIES };
  }
  const control = context.control ? await measure(context, context.control) : null;
  const numbers = numbersOf(seen);
  const capped = serverCapNumbers(context.serverCap);
  const base = {
    ...notTested('latency', ''),
    numbers: {
      ...numbers,
      ...capped,
      trips: tripNumbers(seen),
      ...(control ? { control: { ...numbersOf(control), trips: tripNumbers(control) } } : {}),
      ...where,
    },
    attempts: first === null ? TRIES : 1,
    failures: first === null ? 1 : 0,
    evidence: seen.evidence,
  };
  if (seen.idle.length < IDLE_MESSAGES) {
    const answered = `${String(seen.idle.length)} of ${String(IDLE_MESSAGES)} messages`;
    return { ...base, result: 'inconclusive', failures: base.failures + 1, summary: `Not clear: only ${answered} came back in time.` };
  }
  const once = first === null ? ` In 1 of ${String(TRIES)} tries nothing came back${atCulprits(tally)}.` : '';
  return { ...base, result: 'pass', summary: `${sentenceFor(numbers, seen.loaded.length)}${lightLoad(capped)}${once}` };
}

function sentenceFor({ idleP50Ms, loadedP50Ms, roundTripsPerMinute }: Figures, loaded: number): string {
  const idle = `A round trip takes ${String(idleP50Ms ?? '?')} ms`;
  if (loadedP50Ms === null || roundTripsPerMinute === null)
    return `${idle} while nothing else is sent; under load only ${String(loaded)} came back, too few to say how long.`;
  return `${idle} while nothing else is sent, and ${String(loadedP50Ms)} ms under load both ways: ${String(roundTripsPerMinute)} round trips a minute.`;
}

/** A route that carries more than the server does was not filled. */
function lightLoad({ serverCapMbps: cap }: NumberTree): string {
  return typeof cap === 'number' ? ` The load was no more than the server's own cap of ${formatRate(cap * 1e6)} each way.` : '';
}

/** Times in milliseconds; null where too little came back. */
type Figures = Readonly<Record<'idleP50Ms' | 'idleP95Ms' | 'loadedP50Ms' | 'loadedP95Ms' | 'roundTripsPerMinute', number | null>>;

function numbersOf({ idle, loaded }: Measured): Figures {
  const of = (trips: readonly Trip[], p: number): number | null => {
    const value = percentile(timesOf(trips), p);
    return value === null ? null : round(value);
  };
  const enough = loaded.length >= FEWEST_LOADED;
  const mean = trimmedMean(timesOf(loaded));
  return {
    idleP50Ms: of(idle, 0.5),
    idleP95Ms: of(idle, 0.95),
    loadedP50Ms: enough ? of(loaded, 0.5) : null,
    loadedP95Ms: enough ? of(loaded, 0.95) : null,
    roundTripsPerMinute: enough && mean !== null ? Math.round(60_000 / mean) : null,
  };
}

function timesOf(trips: readonly Trip[]): number[] {
  return trips.map(({ ms }) => ms);
}

function tripNumbers({ idle, loaded }: Measured): NumberTree {
  return { idle: toldTrips(idle), loaded: toldTrips(loaded) };
}

/** Each message that came back, in the order of sending, under "0", "1" …; of very many the first. */
export function toldTrips(trips: readonly Trip[]): NumberTree {
  return Object.fromEntries(trips.slice(0, MOST_TOLD).map(({ at, ms }, index) => [String(index), { atMs: round(at), ms: round(ms) }]));
}

/** Of the values up to the 95th percentile (draft-ietf-ippm-responsiveness, "Calculating Responsiveness"); null for none. */
export function trimmedMean(values: readonly number[]): number | null {
  const kept = [...values].sort((a, b) => a - b).slice(0, Math.max(1, Math.ceil(0.95 * values.length)));
  return kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** Null: no connection, or a server that does not send back. */
async function measure(context: CheckContext, open: Open): Promise<Measured | null> {
  const attempt = await open({ check: 'latency' });
  const { stream, handshake } = attempt;
  if (!stream) return null;
  const waitMs = context.plan.quietMs + 2 * (handshake?.ms ?? 0);
  const deadline = startDeadline(context.signal, waitMs);
  try {
    await stream.write(formatRequest(attempt.request), deadline.signal);
    if (!attempt.isReply(await readLine(stream, deadline.signal))) return null;
  } catch (error) {
    ours(error, context.signal);
    return null;
  } finally {
    deadline.clear();
    if (deadline.expired) stream.abort();
  }
  try {
    const began = monotonicMs();
    const idle = await roundTrips(stream, { count: IDLE_MESSAGES, waitMs, began }, context.signal);
    if (idle.length < IDLE_MESSAGES) return { idle, loaded: [], evidence: attempt.cite() };
    return { idle, loaded: await underLoad(context, open, stream, { waitMs, began }), evidence: attempt.cite() };
  } finally {
    stream.abort();
  }
}

async function underLoad(
  context: CheckContext,
  open: Open,
  stream: ByteStream,
  { waitMs, began }: Pick<Trips, 'waitMs' | 'began'>,
): Promise<Trip[]> {
  const over = new AbortController();
  const load = duplexOnce(context, open, { up: null, down: null, ms: LOAD_MS + SETTLE_MS, pace: context.plan.pace }).finally(() => {
    over.abort(OVER);
  });
  // Without this an early failure of the load would be nobody's while the messages go.
  load.catch(() => undefined);
  await pause(SETTLE_MS, context.signal);
  const loaded = await roundTrips(
    stream,
    { count: Infinity, waitMs: waitMs + LOAD_MS, began, until: over.signal, forMs: LOAD_MS - GAP_MS },
    context.signal,
  );
  await load;
  return loaded;
}

interface Trips {
  readonly count: number;
  readonly waitMs: number;
  /** When the first message of the connection was sent, by `monotonicMs`. */
  readonly began: number;
  /** No message is sent after this. */
  readonly until?: AbortSignal;
  readonly forMs?: number;
}

/** Each message that came back; ends with the first that does not come in time. */
async function roundTrips(
  stream: ByteStream,
  { count, waitMs, began, until, forMs = Infinity }: Trips,
  signal: AbortSignal,
): Promise<Trip[]> {
  const trips: Trip[] = [];
  const first = monotonicMs();
  const goesOn = (): boolean => trips.length < count && until?.aborted !== true && monotonicMs() - first < forMs;
  while (goesOn()) {
    const deadline = startDeadline(signal, waitMs);
    const message = randomPiece(MESSAGE_BYTES);
    const sentAt = monotonicMs();
    try {
      await stream.write(message, deadline.signal);
      const back = await stream.readExactly(MESSAGE_BYTES, deadline.signal);
      if (!back.equals(message)) return trips;
      trips.push({ at: sentAt - began, ms: monotonicMs() - sentAt });
    } catch (error) {
      ours(error, signal);
      return trips;
    } finally {
      deadline.clear();
    }
    await pause(GAP_MS, signal);
  }
  return trips;
}

/** What the network does is a result; a bug, or being called off, is not. */
function ours(error: unknown, signal: AbortSignal): void {
  if (!(error instanceof Failure) || signal.aborted) throw error;
}
