import { create } from 'zustand';
import type { ChainTest } from '../../../shared/model/desk-state.ts';
import { parseEndpoint, type Endpoint } from '../../../shared/model/route.ts';
import { call } from '../../state/host.ts';
import { planOf, useRoute, type RouteDraft } from '../../state/route.ts';
import { addressOf } from '../../state/server.ts';
import { toastFailure, wordsOf } from '../../state/toasts.ts';
import type { Tone } from '../../ui/state.tsx';

/** A test of the chain up to one proxy. `of` is the chain that it was made of: when the chain is another one now, it says nothing any more. */
export interface TestUpTo {
  readonly of: string;
  /** What the engine calls it. */
  readonly name: string;
  /** Null while it is under way. */
  readonly outcome: TestOutcome | null;
}

export interface TestOutcome {
  readonly ok: boolean;
  /** The proxy itself said so; else it was only connected to, which any open port allows. */
  readonly answered: boolean;
  readonly says: string;
  readonly ms: number | null;
}

/** By the proxy's id. */
export const useChainTests = create<{ readonly tests: Readonly<Record<string, TestUpTo>> }>(() => ({ tests: {} }));

interface ChainUpTo {
  readonly hops: ReturnType<typeof planOf>['hops'];
  readonly target: Endpoint | null;
}

/** The chain up to this proxy; what it is asked for is the next one, or the far server. Null: it is not on the way. */
function chainUpTo(draft: RouteDraft, id: string): ChainUpTo | null {
  const onTheWay = draft.source === 'direct' ? [] : draft.hops.filter(({ enabled }) => enabled);
  const index = onTheWay.findIndex((hop) => hop.id === id);
  if (index < 0) return null;
  const next = onTheWay[index + 1];
  const address = addressOf(draft.target);
  const target = next ? { host: next.host, port: next.port } : address === null ? null : parseEndpoint(address);
  return { hops: planOf(draft).hops.slice(0, index + 1), target };
}

/** The test of this proxy, as far as it still speaks of the chain as it is. */
export function testOf(tests: Readonly<Record<string, TestUpTo>>, draft: RouteDraft, id: string): TestUpTo | null {
  const test = tests[id];
  return test && test.of === JSON.stringify(chainUpTo(draft, id)) ? test : null;
}

export async function testUpTo(id: string): Promise<void> {
  const { draft } = useRoute.getState();
  const chain = chainUpTo(draft, id);
  if (!chain) return;
  callOff(useChainTests.getState().tests[id]);
  const begun: TestUpTo = { of: JSON.stringify(chain), name: crypto.randomUUID(), outcome: null };
  set(id, begun);
  const outcome = await call('testChain', { test: begun.name, ...chain, timeoutMs: draft.timeoutMs }).then(
    (result) => outcomeOf(result, chain),
    (error: unknown) => ({ ok: false, answered: false, says: wordsOf(error), ms: null }),
  );
  // Given up, or begun anew, meanwhile.
  if (useChainTests.getState().tests[id] === begun) set(id, { ...begun, outcome });
}

/** Ends the test, its connections with it. */
export function stopTest(id: string): void {
  callOff(useChainTests.getState().tests[id]);
  set(id, null);
}

function callOff(test: TestUpTo | undefined): void {
  if (test?.outcome === null) void call('cancelTest', { test: test.name }).catch(toastFailure);
}

function set(id: string, test: TestUpTo | null): void {
  useChainTests.setState(({ tests }) => {
    const { [id]: _before, ...others } = tests;
    return { tests: test ? { ...others, [id]: test } : others };
  });
}

function outcomeOf({ reached, hops }: ChainTest, chain: ChainUpTo): TestOutcome {
  // Each entry's time is that of the whole chain up to there.
  const last = hops.at(-1);
  const ok = reached >= chain.hops.length;
  return { ok, answered: last?.answered ?? false, says: last?.says ?? 'nothing was tried', ms: last?.ms ?? null };
}

/** A connection alone is no good news of a proxy. */
export function testTone({ ok, answered }: TestOutcome): Tone {
  return !ok ? 'bad' : answered ? 'good' : 'unknown';
}
