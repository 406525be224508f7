import { create } from 'zustand';
import type { FoundProxy } from '../../shared/model/desk-state.ts';
import { parseEndpoint } from '../../shared/model/route.ts';
import type { PacSource } from '../../shared/model/sweep.ts';
import { call } from './host.ts';
import { useRoute } from './route.ts';
import { addressOf } from './server.ts';
import { wordsOf } from './toasts.ts';
import { goDirectly, goOverFound } from './way.ts';

/** Where a PAC file is, as it is being written down. */
export interface PacDraft {
  readonly from: 'url' | 'text' | 'wpad';
  /** An address or a path. */
  readonly where: string;
  readonly script: string;
}

export const FIRST_PAC: PacDraft = { from: 'url', where: '', script: '' };

export interface PacAnswer {
  readonly target: string;
  readonly direct: boolean;
  readonly proxies: readonly FoundProxy[];
}

interface PacWay {
  /** It is the answer that is looked at to "How do you get there?". */
  readonly chosen: boolean;
  readonly draft: PacDraft;
  /** What was typed; null: what `targetAsked` says. */
  readonly target: string | null;
  readonly asking: boolean;
  readonly answer: PacAnswer | null;
  readonly failure: string | null;
}

/** What a PAC file says of the way of the route. */
export const usePac = create<PacWay>(() => ({ chosen: false, draft: FIRST_PAC, target: null, asking: false, answer: null, failure: null }));

export function choosePac(chosen: boolean): void {
  usePac.setState({ chosen });
}

export function changePac(draft: Partial<PacDraft>): void {
  usePac.setState((state) => ({ draft: { ...state.draft, ...draft }, failure: null }));
}

export function pacSourceOf({ from, where, script }: PacDraft): PacSource {
  if (from === 'wpad') return { kind: 'wpad' };
  if (from === 'text') return { kind: 'text', text: script };
  const written = where.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(written) ? { kind: 'url', url: written } : { kind: 'path', path: written };
}

/** Whether there is something to ask. */
export function isWritten({ from, where, script }: PacDraft): boolean {
  return from === 'wpad' || (from === 'text' ? script : where).trim() !== '';
}

/** Of a server of our own, which is on this computer, every PAC file says that no proxy leads there: then one outside is asked about, that nobody owns (RFC 2606 §3). */
const OUTSIDE = 'example.com:443';

/** For which server is asked: the run's own where that is elsewhere. */
export function targetAsked(typed: string | null): string {
  const { target } = useRoute.getState().draft;
  return typed ?? addressOf(target) ?? OUTSIDE;
}

/** Asks, and takes the first proxy that can be used as the route, or none where it says so. What goes wrong stands in the store. */
export async function askPacForRoute(): Promise<void> {
  const { draft, target, asking } = usePac.getState();
  if (asking) return;
  usePac.setState({ asking: true, failure: null, answer: null });
  try {
    const { answers } = await call('askPac', { source: pacSourceOf(draft), targets: [parseEndpoint(targetAsked(target))] });
    const answer = answers[0] ?? null;
    usePac.setState({ answer });
    const first = answer?.proxies.find(({ hop }) => hop !== null)?.hop ?? null;
    // Meanwhile another way may have been chosen.
    if (!usePac.getState().chosen) return;
    if (answer?.direct === true) goDirectly();
    else if (first) goOverFound(first);
  } catch (error) {
    usePac.setState({ failure: wordsOf(error) });
  } finally {
    usePac.setState({ asking: false });
  }
}
