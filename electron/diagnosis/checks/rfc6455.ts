import { randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/model/failure.ts';
import { serverHalfOf } from '../../../shared/model/handshake.ts';
import { startDeadline } from '../../net/deadline.ts';
import { framedClient, framedServer } from '../../websocket/rfc6455.ts';
import { notTested, type CheckContext, type CheckOutput, type Open } from '../check.ts';
import type { ServerContext } from '../server-context.ts';
import { AddressTally, atCulprits, notingAddresses } from '../used-address.ts';
import { duplexOnce, passed } from './duplex.ts';

/*
 * Method: the same small exchange twice over the same route, once with our handshake and raw bytes, once with the whole standard handshake and
 * RFC 6455 framing (that of the library ws): 1 KiB each way; only then are the two compared. The raw half is not run again where the check duplex has
 * shown already that bytes pass both ways, or that they do not.
 * Repeats: each half up to three times before it counts as failed, twice where it failed by silence, and once where a whole stage's time went by without
 * an answer to either handshake; the half that failed is tried twice more after the other has worked. Where our own handshake gets through only now and then
 * no failure is claimed: the same may have met the standard. Control: the standard half straight to the server.
 * Cannot tell: with a far server, which would have to be told to frame; what a browser does in relay mode, since browsers tunnel.
 */

const MESSAGE_BYTES = 1024;
const TRIES = 3;
/** Two in a row: a balancer with a good and a bad server behind it would give the bad one to each try in between. */
const TRIES_AGAIN = 2;

/** The server's half: sends every message back. */
export async function serveStandard({ stream, record, signal }: ServerContext): Promise<void> {
  const framed = framedServer(stream, { maxPayload: 64 * 1024 });
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

/** `simplified`: whether our own websocket carries bytes both ways here; null: not known yet. */
export async function runStandard(context: CheckContext, simplified: boolean | null): Promise<StandardOutcome> {
  if (!context.ownServer) {
    return { output: notTested('rfc6455', 'Not tested: a far server cannot be told to speak the standard protocol.'), standard: null };
  }
  const standardHalf = halfOf((open) => standardOnce(context, open), context.attempt);
  const rawHalf = halfOf((open) => rawOnce(context, open), context.attempt);
  let standard = await severalTimes(standardHalf, { otherFailed: simplified === false });
  let raw = simplified === null ? await severalTimes(rawHalf) : { works: simplified, tries: 0, evidence: [] };
  if (!context.upgradesSometimes()) {
    if (standard.works && !raw.works) raw = await again(raw, rawHalf);
    else if (raw.works && raw.tries > 0 && !standard.works) standard = await again(standard, standardHalf);
  }
  const base = {
    id: 'rfc6455',
    also: [],
    numbers: {
      standard: standard.works,
      simplified: raw.works,
      ...(standardHalf.tally.failed ? { addresses: standardHalf.tally.numbers } : {}),
      ...(rawHalf.tally.failed ? { addressesSimplified: rawHalf.tally.numbers } : {}),
    },
    attempts: standard.tries + raw.tries,
    failures: standard.tries + raw.tries - (standard.works ? 1 : 0) - (raw.works && raw.tries > 0 ? 1 : 0),
    evidence: [...new Set([...standard.evidence, ...raw.evidence])],
  } as const;
  if (context.upgradesSometimes() && !(standard.works && raw.works)) {
    const summary = 'Not clear: connections are upgraded only now and then here (see handshake), so what failed may work another time.';
    return { output: { ...base, result: 'inconclusive', finding: null, summary }, standard: standard.works ? true : null };
  }
  const { control } = context;
  if (!standard.works && control && !(await severalTimes(halfOf((open) => standardOnce(context, open), control))).works) {
    const summary = "Not clear: the standard websocket fails straight to the server too, so it is not shown to be the proxy's doing.";
    return { output: { ...base, result: 'inconclusive', finding: null, summary }, standard: null };
  }
  const finding = standard.works ? (raw.works ? 'same' : 'only-standard') : raw.works ? 'only-simplified' : 'neither';
  const relayNote = context.plan.mode === 'relay' ? ' Browsers do not use a proxy this way: they tunnel.' : '';
  return {
    output: {
      ...base,
      result: finding === 'same' ? 'pass' : 'fail',
      finding,
      summary: `${SENTENCES[finding]}${failedWords(standard, standardHalf.tally)}${relayNote}`,
    },
    standard: standard.works,
  };
}

const SENTENCES = {
  'only-standard': 'The standard websocket (RFC 6455) works here, the simplified one does not.',
  'only-simplified': 'The simplified websocket works here, the standard one (RFC 6455) does not.',
  neither: 'The standard websocket (RFC 6455) fails here too.',
  same: 'The standard websocket (RFC 6455) works here as well.',
} as const;

interface Works {
  readonly works: boolean;
  /** The handshake had no answer within a stage's time. */
  readonly unanswered?: boolean;
  /** It failed by silence: waiting a third time would show nothing new. */
  readonly silent: boolean;
  readonly evidence: readonly string[];
}

/** One of the two exchanges, and at which addresses it failed. */
interface Half {
  readonly once: () => Promise<Works>;
  readonly tally: AddressTally;
}

function halfOf(tryOver: (open: Open) => Promise<Works>, open: Open): Half {
  const tally = new AddressTally();
  const once = async (): Promise<Works> => {
    const noting = notingAddresses(open);
    const seen = await tryOver(noting.open);
    for (const address of noting.used) tally.add(address, !seen.works);
    return seen;
  };
  return { once, tally };
}

/** Behind the sentence of one that works in the end. */
function failedWords({ works, tries }: Tried, tally: AddressTally): string {
  return works && tries > 1 ? ` It failed in ${String(tries - 1)} of ${String(tries)} tries${atCulprits(tally)}.` : '';
}

type Tried = Pick<Works, 'works' | 'evidence'> & { readonly tries: number };

/** `otherFailed`: the other half is known to fail here, so that one more silence of a whole stage agrees with what was seen. */
async function severalTimes(
  { once }: Half,
  { otherFailed = false, most = TRIES }: { readonly otherFailed?: boolean; readonly most?: number } = {},
): Promise<Tried> {
  for (let tries = 1; ; tries++) {
    const { works, silent, unanswered, evidence } = await once();
    if (works || tries === most || (silent && tries === TRIES - 1) || (unanswered && otherFailed)) return { works, evidence, tries };
  }
}

async function again(before: Tried, half: Half): Promise<Tried> {
  const { works, tries, evidence } = await severalTimes(half, { most: TRIES_AGAIN });
  return { works, tries: before.tries + tries, evidence: [...before.evidence, ...evidence] };
}

async function rawOnce(context: CheckContext, open: Open): Promise<Works> {
  const evidence: string[] = [];
  const noting: Open = async (options) => {
    const attempt = await open(options);
    evidence.push(...attempt.cite());
    return attempt;
  };
  const seen = await duplexOnce(context, noting, { up: MESSAGE_BYTES, down: MESSAGE_BYTES, ms: null, pace: null });
  if (seen === null) return { works: false, silent: false, evidence };
  // So small an exchange never shows whether directions take turns: arriving whole is what counts.
  const whole = seen.numbers.bytesUp === MESSAGE_BYTES && seen.numbers.bytesDown === MESSAGE_BYTES;
  return { works: seen.finding === null ? whole : passed(seen), silent: !seen.proven, evidence };
}

async function standardOnce(context: CheckContext, open: Open): Promise<Works> {
  const attempt = await open({ check: 'rfc6455', variant: 'rfc6455', half: serverHalfOf('rfc6455') });
  const { stream } = attempt;
  if (!stream) {
    const unanswered = attempt.handshake?.outcome === 'no-answer';
    return { works: false, silent: unanswered, unanswered, evidence: attempt.cite() };
  }
  const deadline = startDeadline(context.signal, context.plan.quietMs + 2 * (attempt.handshake?.ms ?? 0));
  const framed = framedClient(stream, { maxPayload: 64 * 1024 });
  const message = randomBytes(MESSAGE_BYTES);
  let works = false;
  try {
    await framed.send(message);
    const answer = await framed.next(deadline.signal);
    // An echo alone could be anybody's: our server must have had the message.
    works = answer !== null && answer.equals(message) && ((await attempt.mine())?.probe?.tailBytes ?? 0) >= MESSAGE_BYTES;
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
  } finally {
    deadline.clear();
    stream.abort();
  }
  return { works, silent: deadline.expired, evidence: attempt.cite() };
}
