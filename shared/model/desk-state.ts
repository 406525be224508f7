import { z } from 'zod';
import { failureRecord } from '../ipc/failure-schema.ts';
import { ANSWERS, TLS_MODES, VARIANTS } from './handshake.ts';
import { endpoint, hopChoice, MAX_HOPS } from './run-plan.ts';

/** What the other screens show: servers, the console, specimens, settings, the network around. */

export const SERVICES = ['probe', 'echo', 'discard', 'chargen', 'tcp'] as const;

export const serverPlan = z.strictObject({
  service: z.enum(SERVICES),
  /** Where `tcp` hands its connections over to; null for the others. */
  takeover: endpoint.nullable(),
  host: z.string().trim().min(1).max(255),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535),
  answer: z.enum(ANSWERS),
  tls: z.enum(TLS_MODES),
});
export type ServerPlanChoice = z.infer<typeof serverPlan>;

export const serverState = z.strictObject({
  id: z.string(),
  service: z.string(),
  host: z.string(),
  port: z.int().min(1).max(65_535),
  tls: z.enum(TLS_MODES),
  /** SHA-256 of the certificate, lower-case hex. */
  fingerprint: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** Whether machines other than this one can reach it. */
  exposed: z.boolean(),
  /** Connections that are open now, and all that came. */
  live: z.int().nonnegative(),
  total: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  bytesIn: z.number().nonnegative(),
  bytesOut: z.number().nonnegative(),
});
export type ServerState = z.infer<typeof serverState>;

/**
 * What one stranger did. Heads base64, secrets in them `***`. `closed` is null while it is open; its bytes are those of the stream behind the upgrade, or, where
 * there was none, all that came and all that was sent.
 */
export const serverConnection = z.strictObject({
  server: z.string(),
  connection: z.int().positive(),
  at: z.iso.datetime(),
  remote: z.string().nullable(),
  outcome: z.enum(['upgraded', 'refused']),
  status: z.int().nullable(),
  requestHead: z.base64().nullable(),
  responseHead: z.base64().nullable(),
  closed: z.strictObject({ bytesIn: z.number(), bytesOut: z.number(), reason: z.string() }).nullable(),
});
export type ServerConnection = z.infer<typeof serverConnection>;

export const consolePlan = z.strictObject({
  hops: z.array(hopChoice).max(MAX_HOPS),
  target: endpoint,
  mode: z.enum(['auto', 'tunnel', 'relay']),
  variant: z.enum(VARIANTS),
  tls: z.enum(TLS_MODES),
  insecure: z.boolean(),
  timeoutMs: z.int().min(100).max(600_000),
});
export type ConsolePlan = z.infer<typeof consolePlan>;

/** One step of a console's dialogue: what the person did (`open` `write` `read` `closeWrite` `close` `abort`) or what happened (`opened` `end` `failed`). */
export const consoleEntry = z.strictObject({
  seq: z.int().positive(),
  /** Milliseconds since the console was opened. */
  at: z.number().nonnegative(),
  what: z.enum(['open', 'opened', 'write', 'read', 'closeWrite', 'close', 'abort', 'end', 'failed']),
  /** base64; what was written or read, 64 KiB of it at most. */
  bytes: z.base64().nullable(),
  count: z.int().nonnegative(),
  text: z.string(),
});
export type ConsoleEntry = z.infer<typeof consoleEntry>;

/** A websocket in a person's hands. `read` and `write` are the states of the two sides (electron/net/byte-stream.ts). */
export const consoleState = z.strictObject({
  id: z.string(),
  state: z.enum(['connecting', 'open', 'closed', 'failed']),
  /** Hop URLs, logins as `***`. */
  hops: z.array(z.string()),
  target: z.string(),
  mode: z.enum(['direct', 'tunnel', 'relay']).nullable(),
  read: z.enum(['open', 'ended', 'failed', 'aborted']),
  write: z.enum(['open', 'closed', 'failed']),
  /** A `read` is waiting for bytes. */
  reading: z.boolean(),
  buffered: z.int().nonnegative(),
  bytesRead: z.number().nonnegative(),
  bytesWritten: z.number().nonnegative(),
  error: failureRecord.nullable(),
  dialogue: z.array(consoleEntry),
});
export type ConsoleState = z.infer<typeof consoleState>;

/** `url`: where it listens, null while it is stopped. The credentials of the specimen that asks for some are no secret. */
export const specimenState = z.strictObject({
  name: z.string(),
  says: z.string(),
  modes: z.array(z.enum(['direct', 'tunnel', 'relay'])),
  /** The TLS mode in which it shows what it does. */
  probedWith: z.enum(TLS_MODES),
  url: z.string().nullable(),
});
export type SpecimenState = z.infer<typeof specimenState>;

export const THEMES = ['system', 'light', 'dark'] as const;

export const settings = z.strictObject({
  theme: z.enum(THEMES),
  /** Limits that new runs begin with. */
  timeoutMs: z.int().min(100).max(600_000),
  durationMs: z.int().min(50).max(60_000),
  handshakes: z.int().min(1).max(1000),
  /** Newest first, as URLs without any login. */
  recentHops: z.array(z.string().max(400)).max(20),
  times: z.enum(['relative', 'absolute']),
  /** What the session log keeps: older sessions go, then the oldest while it is larger, in MiB. Those that have a name stay. Days null: for ever. */
  keepSessionsDays: z.int().min(1).max(36_500).nullable(),
  keepSessionsMiB: z.int().min(16).max(1_048_576),
  /** Whether it is asked at each start if there is a newer version (`updateQuestion` of the app's own facts). */
  checkAtStart: z.boolean(),
});
export type Settings = z.infer<typeof settings>;
export const settingsChange = settings.partial();
export type SettingsChange = z.infer<typeof settingsChange>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  timeoutMs: 10_000,
  durationMs: 500,
  handshakes: 3,
  recentHops: [],
  times: 'relative',
  keepSessionsDays: 90,
  keepSessionsMiB: 1024,
  checkAtStart: false,
};

/** A proxy that this computer was told to use, and by whom. `hop` is null with `problem` when Duplexscope cannot use it. A password in it was kept at once: `hop.secret`. */
export const foundProxy = z.strictObject({
  /** `HTTPS_PROXY`, `http_proxy`, `system settings` … */
  source: z.string(),
  /** As it may be shown. */
  url: z.string(),
  hop: hopChoice.nullable(),
  problem: z.string().nullable(),
});
export type FoundProxy = z.infer<typeof foundProxy>;

export const networkState = z.strictObject({
  proxies: z.array(foundProxy),
  /** Addresses of this machine that are not loopback: where a server of our own can listen for proxies elsewhere. */
  addresses: z.array(z.strictObject({ address: z.string(), name: z.string() })),
  /** `NO_PROXY` as it stands in the environment: where the programs of this computer go without the proxies named there. `noProxyEntry` finds who is meant. */
  noProxy: z.strictObject({ source: z.string(), value: z.string() }).nullable(),
});
export type NetworkState = z.infer<typeof networkState>;

export const appInfo = z.strictObject({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  versions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  platform: z.string(),
  dataFolder: z.string(),
  /** The host that tells of new versions, and the request that it gets, every line; null where this copy does not know whose releases it is one of. */
  updateQuestion: z.strictObject({ host: z.string(), request: z.string() }).nullable(),
  /** What went wrong while it started and the person should know, in sentences: settings that could not be read, for instance. */
  problems: z.array(z.string()),
});
export type AppInfo = z.infer<typeof appInfo>;

/** The request head as it will be sent, for each mode that will be tried. */
export const headPreview = z.strictObject({
  heads: z.array(z.strictObject({ mode: z.enum(['direct', 'tunnel', 'relay']), bytes: z.base64() })),
  /** Rules of the proposal that it breaks, and how. */
  broken: z.array(z.strictObject({ rule: z.int().min(1).max(5), says: z.string() })),
  /** What HTTP asks for and it does not do, which breaks no rule; sentences. */
  remarks: z.array(z.string()),
  /** Why there is no head: what is wrong with the plan. */
  problem: failureRecord.nullable(),
});
export type HeadPreview = z.infer<typeof headPreview>;

/**
 * How far a chain of proxies carries: one entry a hop, in order, up to the first that fails. `answered`: the hop itself said that it reached what it was asked
 * for; else, with `ok`, it was only connected to.
 */
export const chainTest = z.strictObject({
  reached: z.int().nonnegative(),
  hops: z.array(
    z.strictObject({
      hop: z.int().nonnegative(),
      ok: z.boolean(),
      answered: z.boolean(),
      ms: z.number().nonnegative(),
      says: z.string(),
    }),
  ),
});
export type ChainTest = z.infer<typeof chainTest>;
