import type { FoundProxy } from '../../shared/model/desk-state.ts';
import type { HopChoice } from '../../shared/model/run-plan.ts';
import { useNetwork } from './network.ts';
import { changeRoute, FIRST_DRAFT, hopUrl, useRoute, type HopDraft } from './route.ts';
import { useSettings } from './settings.ts';

/*
 * How one gets there: directly, over a proxy that this computer was told to use, or by a route of one's own. To look at another answer and come back loses
 * nothing: the own chain is put aside.
 */

let ownChain: readonly HopDraft[] = [];

function putAside(): void {
  const { source, hops } = useRoute.getState().draft;
  if (source === 'own') ownChain = hops;
}

export function goDirectly(): void {
  putAside();
  changeRoute({ source: 'direct', hops: [] }, true);
}

export function goOverFound(hop: HopChoice): void {
  putAside();
  changeRoute({ source: 'system', hops: [asDraft(hop)] }, true);
}

/** The chain that was put aside; where there is none, what is chosen now is where it begins. */
export function goOwnWay(): void {
  const { source, hops } = useRoute.getState().draft;
  if (source !== 'own') changeRoute({ source: 'own', hops: ownChain.length > 0 ? ownChain : hops }, true);
}

/** A route of this one proxy. */
export function goOverOnly(hop: HopChoice): void {
  putAside();
  changeRoute({ source: 'own', hops: [asDraft(hop)] }, true);
}

/** Found proxies with the same address and login are one, told by all its sources. */
export interface FoundWay {
  readonly key: string;
  readonly url: string;
  readonly sources: readonly string[];
  readonly hop: HopChoice | null;
  readonly problem: string | null;
}

export function foundWays(proxies: readonly FoundProxy[]): readonly FoundWay[] {
  const ways = new Map<string, FoundWay>();
  for (const { url, source, hop, problem } of proxies) {
    const key = `${url} ${problem ?? ''}`;
    const known = ways.get(key);
    ways.set(key, known ? { ...known, sources: [...known.sources, source] } : { key, url, sources: [source], hop, problem });
  }
  return [...ways.values()];
}

/** Whether the route is this found proxy. */
export function isWay(way: FoundWay, hops: readonly HopDraft[]): boolean {
  const [only] = hops;
  return (
    way.hop !== null && hops.length === 1 && only !== undefined && hopUrl(only) === hopUrl(way.hop) && only.username === way.hop.username
  );
}

/**
 * Fills in what is known before the person has touched anything: the limits of the settings, and the first usable proxy that this computer was told to use, so
 * that one click gives a result.
 */
export function fillIn(): void {
  const { draft } = useRoute.getState();
  if (draft !== FIRST_DRAFT) return;
  const { timeoutMs, durationMs, handshakes } = useSettings.getState();
  const hop = useNetwork.getState().proxies.find((found) => found.hop !== null)?.hop ?? null;
  changeRoute({ timeoutMs, durationMs, handshakes, ...(hop ? { source: 'system', hops: [asDraft(hop)] } : {}) });
}

function asDraft({ kind, host, port, username, secret }: HopChoice): HopDraft {
  return { kind, host, port, username, secret, id: crypto.randomUUID(), enabled: true };
}
