import { create } from 'zustand';
import { QUICK_CHECKS, type CheckId } from '../../shared/model/check.ts';
import { DEFAULT_SETTINGS } from '../../shared/model/desk-state.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import { formatHop, parseHop, type HopKind, type RequestedMode } from '../../shared/model/route.ts';
import { MAX_HOPS, type HopChoice, type RunPlan } from '../../shared/model/run-plan.ts';
import { Failure } from '../../shared/model/failure.ts';
import { call } from './host.ts';
import { changeSettings, useSettings } from './settings.ts';

/** A proxy in the builder; `enabled` false: it stays on the table but is not on the way. */
export interface HopDraft extends HopChoice {
  readonly id: string;
  readonly enabled: boolean;
}

/** Where the route comes from: none at all, what this computer was told to use, or what the person builds. */
export type RouteSource = 'direct' | 'system' | 'own';

/** What the person sees happen; it picks the checks. `all` is the whole quick battery, `own` what was picked by hand. */
export const SYMPTOMS = ['all', 'never-connects', 'dies-when-quiet', 'dies-when-busy', 'stalls', 'sometimes', 'own'] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** The plan as it stands in the window. */
export interface RouteDraft {
  readonly source: RouteSource;
  readonly hops: readonly HopDraft[];
  readonly target: RunPlan['target'];
  readonly mode: RequestedMode;
  readonly variant: Variant;
  readonly customHead: string;
  readonly tls: RunPlan['tls'];
  readonly insecure: boolean;
  readonly symptom: Symptom;
  readonly checks: readonly CheckId[];
  readonly up: number | null;
  readonly down: number | null;
  readonly durationMs: number;
  readonly pace: number | null;
  readonly handshakes: number;
  readonly timeoutMs: number;
  readonly idleMaxMs: number;
}

export const CHECKS_OF: Readonly<Record<Exclude<Symptom, 'own'>, readonly CheckId[]>> = {
  all: QUICK_CHECKS,
  'never-connects': ['handshake', 'headers', 'rfc6455', 'tls'],
  'dies-when-quiet': ['handshake', 'headers', 'idle', 'lifetime'],
  'dies-when-busy': ['handshake', 'headers', 'duplex', 'transparency'],
  stalls: ['handshake', 'headers', 'duplex', 'streaming', 'early-data', 'half-close'],
  sometimes: ['handshake', 'headers', 'duplex'],
};
/** An intermittent fault shows only in many tries. */
export const HANDSHAKES_WHEN_SOMETIMES = 30;

const FIRST_HEAD = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';

export const FIRST_DRAFT: RouteDraft = {
  source: 'direct',
  hops: [],
  target: { kind: 'own', listenHost: '127.0.0.1' },
  mode: 'auto',
  variant: 'get',
  customHead: FIRST_HEAD,
  tls: 'none',
  insecure: true,
  symptom: 'all',
  checks: QUICK_CHECKS,
  up: null,
  down: null,
  durationMs: DEFAULT_SETTINGS.durationMs,
  pace: null,
  handshakes: DEFAULT_SETTINGS.handshakes,
  timeoutMs: DEFAULT_SETTINGS.timeoutMs,
  // Most defaults of proxies and firewalls are at half a minute or a minute.
  idleMaxMs: 65_000,
};

/** What "Undo" gives back: the chain alone, so that nothing else that was chosen meanwhile is lost. */
type Chain = Pick<RouteDraft, 'source' | 'hops'>;

interface RouteStore {
  readonly draft: RouteDraft;
  /** Earlier chains, newest last: removal and reordering can be undone. */
  readonly past: readonly Chain[];
}

const MOST_PAST = 50;

export const useRoute = create<RouteStore>(() => ({ draft: FIRST_DRAFT, past: [] }));

/** Changes the plan; `undoable` for what adds, removes or moves a proxy. */
export function changeRoute(change: Partial<RouteDraft>, undoable = false): void {
  useRoute.setState(({ draft, past }) => ({
    draft: { ...draft, ...change },
    past: undoable ? [...past.slice(-MOST_PAST), { source: draft.source, hops: draft.hops }] : past,
  }));
}

export function undoRoute(): void {
  useRoute.setState(({ draft, past }) => ({ draft: { ...draft, ...past.at(-1) }, past: past.slice(0, -1) }));
}

export function chooseSymptom(symptom: Symptom): void {
  if (symptom === 'own') {
    changeRoute({ symptom });
    return;
  }
  const handshakes = symptom === 'sometimes' ? HANDSHAKES_WHEN_SOMETIMES : useSettings.getState().handshakes;
  changeRoute({ symptom, checks: CHECKS_OF[symptom], handshakes });
}

/**
 * Adds a proxy from its URL at `index` (default: the end). The password leaves the page here, at once. Rejects with `BAD_URL`, `BAD_PORT`, or `BAD_USAGE` when the chain is full.
 */
export async function addHop(url: string, index?: number): Promise<HopDraft> {
  const { kind, host, port, credentials } = parseHop(url);
  const secret = credentials && credentials.password !== '' ? (await call('keepSecret', { secret: credentials.password })).secret : null;
  return insertHop({ kind, host, port, username: credentials?.username ?? null, secret }, index);
}

/** Adds a proxy that is already known. Throws `BAD_USAGE` when the chain is full. */
export function insertHop(choice: HopChoice, index?: number): HopDraft {
  const { hops } = useRoute.getState().draft;
  if (hops.length >= MAX_HOPS) throw new Failure('BAD_USAGE', `a chain has ${String(MAX_HOPS)} proxies at most`, { stage: 'usage' });
  const hop: HopDraft = { ...choice, id: crypto.randomUUID(), enabled: true };
  changeRoute({ source: 'own', hops: hops.toSpliced(index ?? hops.length, 0, hop) }, true);
  remember(hop);
  return hop;
}

export function changeHop(id: string, change: Partial<Omit<HopDraft, 'id'>>): void {
  changeRoute({ source: 'own', hops: useRoute.getState().draft.hops.map((hop) => (hop.id === id ? { ...hop, ...change } : hop)) });
}

/** Takes a proxy out of the chain and gives the function that puts the very same one back in its place. */
export function removeHop(id: string): () => void {
  const { hops, source } = useRoute.getState().draft;
  const index = hops.findIndex((hop) => hop.id === id);
  const hop = hops[index];
  if (!hop) return () => undefined;
  changeRoute({ source: 'own', hops: hops.toSpliced(index, 1) }, true);
  return () => {
    const now = useRoute.getState().draft.hops;
    if (now.some((one) => one.id === id) || now.length >= MAX_HOPS) return;
    // Where it alone was what another source had brought, it is that again.
    changeRoute({ source: now.length === 0 ? source : 'own', hops: now.toSpliced(Math.min(index, now.length), 0, hop) }, true);
  };
}

export function duplicateHop(id: string): void {
  const { hops } = useRoute.getState().draft;
  const index = hops.findIndex((hop) => hop.id === id);
  const hop = hops[index];
  if (hop) insertHop(withoutId(hop), index + 1);
}

/** Moves a proxy within the chain; indices count from 0. */
export function moveHop(from: number, to: number): void {
  const { hops } = useRoute.getState().draft;
  const hop = hops[from];
  if (!hop || from === to) return;
  changeRoute({ source: 'own', hops: hops.toSpliced(from, 1).toSpliced(to, 0, hop) }, true);
}

/** A proxy's address as it may be shown and remembered: without any login. */
export function hopUrl({ kind, host, port }: { readonly kind: HopKind; readonly host: string; readonly port: number }): string {
  return formatHop({ kind, host, port });
}

/** The proxies that the route really takes. */
export function hopsOnTheWay({ source, hops }: RouteDraft): readonly HopDraft[] {
  return source === 'direct' ? [] : hops.filter(({ enabled }) => enabled);
}

/** The draft as the engine wants it. */
export function planOf(draft: RouteDraft): RunPlan {
  const { target, mode, variant, customHead, tls, insecure, checks, up, down, durationMs, pace, handshakes, timeoutMs, idleMaxMs } = draft;
  return {
    hops: hopsOnTheWay(draft).map(withoutId),
    target,
    mode,
    variant,
    customHead: variant === 'custom' ? customHead : null,
    tls,
    insecure,
    checks: [...checks],
    up,
    down,
    durationMs,
    pace,
    handshakes,
    timeoutMs,
    idleMaxMs,
  };
}

function withoutId({ kind, host, port, username, secret }: HopDraft): HopChoice {
  return { kind, host, port, username, secret };
}

function remember(hop: HopChoice): void {
  const url = hopUrl(hop);
  const others = useSettings.getState().recentHops.filter((known) => known !== url);
  // Not worth a message when it cannot be kept: the settings screen says so.
  void changeSettings({ recentHops: [url, ...others].slice(0, 20) }).catch(() => undefined);
}
