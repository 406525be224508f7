import { create } from 'zustand';
import { CHECK_IDS, QUICK_CHECKS, type CheckId } from '../../shared/model/check.ts';
import { DEFAULT_SETTINGS } from '../../shared/model/desk-state.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import { formatHop, parseHop, type HopKind, type RequestedMode } from '../../shared/model/route.ts';
import {
  MAX_HOPS,
  type FarExtras,
  type ForeignChoice,
  type HopChoice,
  type RunPlan,
  type RunTarget,
  type TargetChoice,
} from '../../shared/model/run-plan.ts';
import { Failure } from '../../shared/model/failure.ts';
import { call } from './host.ts';
import { changeSettings, useSettings } from './settings.ts';

/** A file of certificate authorities that was handed over. `holds`: whose they are, in words. */
export interface AuthoritiesFile {
  readonly name: string;
  readonly pem: string;
  readonly holds: string;
}

/** A proxy in the builder; `enabled` false: it stays on the table but is not on the way. Left out, as of most: what speaks of TLS to it. */
export interface HopDraft extends Omit<HopChoice, 'trust'> {
  readonly id: string;
  readonly enabled: boolean;
  readonly authorities?: AuthoritiesFile | null | undefined;
  readonly insecure?: boolean | undefined;
}

/** Which certificate of the server is taken: any, one that authorities vouch for, or one alone. */
export type CertificateTaken = 'any' | 'known' | 'pinned';

/** Where the run ends, without what goes along to somebody else's server (`extras`), which is kept while another server is looked at, or belongs to a far one (`far`). */
export type DraftTarget = TargetChoice | Pick<ForeignChoice, 'kind' | 'url'>;

export const NO_FAR_EXTRAS: FarExtras = { control: null, secret: null };

/** Where the route comes from: none at all, what this computer was told to use, or what the person builds. */
export type RouteSource = 'direct' | 'system' | 'own';

/** What the person sees happen; it picks the checks. `all` is the whole quick battery, `own` what was picked by hand. */
export const SYMPTOMS = ['all', 'never-connects', 'dies-when-quiet', 'dies-when-busy', 'stalls', 'sometimes', 'own'] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** The plan as it stands in the window. */
export interface RouteDraft {
  readonly source: RouteSource;
  readonly hops: readonly HopDraft[];
  readonly target: DraftTarget;
  /** What was typed for it (server.ts); empty: a server of our own. */
  readonly typedServer: string;
  readonly extras: Omit<ForeignChoice, 'kind' | 'url'>;
  readonly far: FarExtras;
  readonly mode: RequestedMode;
  readonly variant: Variant;
  readonly ladder: boolean;
  readonly customHead: string;
  readonly tls: RunPlan['tls'];
  readonly certificate: CertificateTaken;
  readonly authorities: AuthoritiesFile | null;
  /** As it was typed. */
  readonly pin: string;
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
  typedServer: '',
  extras: { origin: null, subprotocols: [], headers: [] },
  far: NO_FAR_EXTRAS,
  mode: 'auto',
  variant: 'get',
  ladder: false,
  customHead: FIRST_HEAD,
  tls: 'none',
  // Our own server makes its certificate itself.
  certificate: 'any',
  authorities: null,
  pin: '',
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
  changeRoute({ symptom, checks: CHECKS_OF[symptom], handshakes, ladder: symptom === 'never-connects' });
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
  const { mode, variant, customHead, tls, certificate, authorities, pin } = draft;
  const { checks, up, down, durationMs, pace, handshakes, timeoutMs, idleMaxMs } = draft;
  const foreign = draft.target.kind === 'foreign';
  return {
    hops: hopsOnTheWay(draft).map(withoutId),
    target: runTargetOf(draft),
    mode,
    variant,
    ladder: draft.ladder && !foreign && variant !== 'custom',
    customHead: variant === 'custom' ? customHead : null,
    tls,
    insecure: certificate === 'any',
    // What our own server's certificate is, the engine knows.
    ca: certificate === 'known' && draft.target.kind !== 'own' ? (authorities?.pem ?? null) : null,
    pin: certificate === 'pinned' ? pin : null,
    checks: checksOf(draft, checks),
    up,
    down,
    durationMs,
    pace,
    handshakes,
    timeoutMs,
    idleMaxMs,
  };
}

function runTargetOf({ target, extras, far }: Pick<RouteDraft, 'target' | 'extras' | 'far'>): RunTarget {
  if (target.kind === 'far') return { ...target, ...far };
  if (target.kind !== 'foreign') return target;
  return { ...target, origin: extras.origin, subprotocols: [...extras.subprotocols], headers: [...extras.headers] };
}

/** Of somebody else's server the usual checks tell how long a ping takes besides: it is sent in any case. */
export function checksOf({ target, symptom }: Pick<RouteDraft, 'target' | 'symptom'>, checks: readonly CheckId[]): CheckId[] {
  const pings = target.kind === 'foreign' && symptom !== 'own' && checks.includes('rfc6455');
  return CHECK_IDS.filter((id) => checks.includes(id) || (pings && id === 'latency'));
}

function withoutId({ kind, host, port, username, secret, authorities, insecure = false }: HopDraft): HopChoice {
  const ca = authorities?.pem ?? null;
  const speaks = kind === 'https' && (ca !== null || insecure);
  return { kind, host, port, username, secret, ...(speaks ? { trust: { ca, insecure } } : {}) };
}

function remember(hop: HopChoice): void {
  const url = hopUrl(hop);
  const others = useSettings.getState().recentHops.filter((known) => known !== url);
  // Not worth a message when it cannot be kept: the settings screen says so.
  void changeSettings({ recentHops: [url, ...others].slice(0, 20) }).catch(() => undefined);
}
