import type { HandshakeRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import type { Attempt } from '../attempt.ts';
import type { ProbePlan } from '../probe-plan.ts';
import { askFront, askHop, type Asked, type AskOptions } from './ask.ts';
import { recognise, recognisedNumbers } from './recognise.ts';

/*
 * Which software each proxy of a route is. Method: what it did to the request and to CONNECT, how it answers something that is no request (RFC 9112 §3), or a
 * SOCKS command that does not exist (RFC 1928 §4), on a connection of its own, and how it closes that; compared with what known products did when they were run
 * for known-products.ts. Repeats: none; a name needs several signs that agree. Control: a product that fits must fit better than every other. Cannot tell: a
 * product that is not in the list, one that hands on bytes without reading them, or one whose answers somebody has rewritten; all of these are `unknown`.
 */

export interface RunSeen {
  readonly plan: ProbePlan;
  /** The attempt that the record shows. */
  readonly attempt: Attempt;
  readonly record: HandshakeRecord;
  /** The address of what stands in front of the server; null: nothing does. */
  readonly front: Endpoint | null;
  readonly signal: AbortSignal;
}

/** What was asked once in a diagnosis need not be asked again in its other mode. By the hop's index, or `front`. */
export type AskedBefore = Map<string, Promise<Asked>>;

const ANSWER_MS = 1_000;

/** By the index of each hop that has answered anything, and `front`; an empty tree where there is none. Rejects with `CANCELLED` only. */
export async function productsOf({ plan, attempt, record, front, signal }: RunSeen, before: AskedBefore): Promise<NumberTree> {
  const options: AskOptions = { waitMs: Math.min(plan.timeoutMs, ANSWER_MS + 2 * (attempt.handshake?.ms ?? 0)), signal };
  const ask = (key: string, question: () => Promise<Asked>): Promise<Asked> => {
    const asked = before.get(key) ?? question();
    before.set(key, asked);
    return asked;
  };
  const found: [string, NumberTree][] = [];
  const readsRequest = plan.mode === 'relay' ? plan.hops.length - 1 : -1;
  for (const [index] of plan.hops.entries()) {
    const own = attempt.route.dialogues.filter(({ hop }) => hop === index);
    const answered = own.some(({ code }) => code !== null) || (index === readsRequest && (attempt.handshake?.status ?? null) !== null);
    if (!answered) continue;
    const asked = await ask(String(index), () => askHop(plan.hops.slice(0, index + 1), options));
    const tunnel = own.findLast(({ protocol }) => protocol === 'connect')?.received ?? null;
    const changes = index === readsRequest && plan.hops.length === 1 ? record.requestChanges : [];
    found.push([String(index), recognisedNumbers(recognise({ ...asked, tunnel, changes }))]);
  }
  if (front && typeof attempt.handshake?.status === 'number') {
    const asked = await ask('front', () => askFront(front, options));
    found.push(['front', recognisedNumbers(recognise({ ...asked, tunnel: null, changes: record.requestChanges }))]);
  }
  return Object.fromEntries(found);
}
