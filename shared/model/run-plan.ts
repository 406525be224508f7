import { z } from 'zod';
import { CHECK_IDS, TIMED_CHECKS, type CheckId } from './check.ts';
import { TLS_MODES, VARIANTS } from './handshake.ts';
import { HOP_KINDS } from './route.ts';

/** A name or address as people type it: longer ones than DNS allows are refused before anybody looks them up. */
const host = z.string().trim().min(1).max(255);
const port = z.int().min(1).max(65_535);
export const endpoint = z.strictObject({ host, port });

/** Characters of a file of certificates: some thirty of them. */
export const MAX_AUTHORITIES = 65_536;
const authorities = z.string().max(MAX_AUTHORITIES);

/** Which certificate of a proxy is taken: what the system's authorities or these (PEM) vouch for, or any. */
export const hopTrust = z.strictObject({ ca: authorities.nullable(), insecure: z.boolean() });
export type HopTrust = z.infer<typeof hopTrust>;

/**
 * A proxy of the route as the window holds it. The password is not here: it was handed over once (`keepSecret`), and `secret` is what it is called since.
 */
export const hopChoice = z.strictObject({
  kind: z.enum(HOP_KINDS),
  host,
  port,
  username: z.string().max(255).nullable(),
  secret: z.string().max(64).nullable(),
  /** Of TLS to the proxy itself; left out: what the system's authorities vouch for. */
  trust: hopTrust.optional(),
});
export type HopChoice = z.infer<typeof hopChoice>;

export const MAX_HOPS = 16;
/** Characters. */
export const MAX_TYPED_HEAD = 65_536;
export const MAX_HANDSHAKES = 10_000;
/** An hour. */
export const MAX_DUPLEX_MS = 3_600_000;

/** What else is known of a far server. `control`: its own address, where the run's is that of something in front of it; `secret`: what its secret is called, as a hop's password is. */
export const farExtras = z.strictObject({ control: endpoint.nullable(), secret: z.string().max(64).nullable() });
export type FarExtras = z.infer<typeof farExtras>;

export const targetChoice = z.discriminatedUnion('kind', [
  /** A server of our own. `listenHost` other than loopback lets machines of that network reach it while the run lasts. */
  z.strictObject({ kind: z.literal('own'), listenHost: host }),
  /** A `duplexscope serve --service probe` elsewhere. */
  z.strictObject({ kind: z.literal('far'), host, port, ...farExtras.partial().shape }),
]);
export type TargetChoice = z.infer<typeof targetChoice>;

/** Characters. */
export const MAX_ADDRESS = 4096;
export const MAX_HEADER_VALUE = 8192;
export const MAX_HEADERS = 64;
export const MAX_SUBPROTOCOLS = 32;

/** Somebody else's WebSocket server, seen from one end (foreign-server.ts reads it). What its header lines say never comes back from the engine. */
export const foreignChoice = z.strictObject({
  kind: z.literal('foreign'),
  url: z.string().min(1).max(MAX_ADDRESS),
  origin: z.string().max(2048).nullable(),
  subprotocols: z.array(z.string().min(1).max(255)).max(MAX_SUBPROTOCOLS),
  headers: z.array(z.strictObject({ name: z.string().min(1).max(255), value: z.string().max(MAX_HEADER_VALUE) })).max(MAX_HEADERS),
});
export type ForeignChoice = z.infer<typeof foreignChoice>;

/** What one run can end at; a sweep ends at a server of ours. */
export const runTarget = z.discriminatedUnion('kind', [...targetChoice.options, foreignChoice]);
export type RunTarget = z.infer<typeof runTarget>;

/** Checks that a sweep can choose: one that takes as long as a silence, or loads the line, is not for many proxies at once. */
export const SWEEP_CHECKS = CHECK_IDS.filter((id) => !['latency', ...TIMED_CHECKS].includes(id));
const planCheck = z.enum(CHECK_IDS as readonly [CheckId, ...CheckId[]]);
/** How long a silence the check `idle` tries at most: below a second nobody is silent, and ten minutes are what a far server takes part for. */
export const LEAST_IDLE_MS = 1_000;
export const MOST_IDLE_MS = 600_000;

/** Everything that decides what a run does. Amounts are bytes, `pace` bytes a second each way, times milliseconds; null: not limited by this. */
export const runPlan = z.strictObject({
  hops: z.array(hopChoice).max(MAX_HOPS),
  target: runTarget,
  mode: z.enum(['auto', 'tunnel', 'relay']),
  variant: z.enum(VARIANTS),
  /** Every other variant is tried too, from that one on, and the smallest change that works is advised. */
  ladder: z.boolean(),
  /** The head of the variant `custom`, as text; line ends are sent as they are written here. */
  customHead: z.string().max(MAX_TYPED_HEAD).nullable(),
  tls: z.enum(TLS_MODES),
  /** No certificate check at the target. */
  insecure: z.boolean(),
  /** Authorities (PEM) that are trusted for the target, besides the system's. */
  ca: authorities.nullable(),
  /** SHA-256 of the one certificate that is taken of the target, as people write it. */
  pin: z.string().max(100).nullable(),
  checks: z.array(planCheck).min(1),
  up: z.int().min(1).nullable(),
  down: z.int().min(1).nullable(),
  durationMs: z.int().min(50).max(MAX_DUPLEX_MS),
  pace: z.int().min(1024).nullable(),
  handshakes: z.int().min(1).max(MAX_HANDSHAKES),
  timeoutMs: z.int().min(100).max(600_000),
  /** The longest silence, and the longest life, that `idle` and `lifetime` try. */
  idleMaxMs: z.int().min(LEAST_IDLE_MS).max(MOST_IDLE_MS),
});
export type RunPlan = z.infer<typeof runPlan>;
