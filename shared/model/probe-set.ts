import { z } from 'zod';
import { CHECK_IDS, CHECK_RESULTS, GRADES, type CheckId } from './check.ts';
import { ERROR_CODES } from './failure.ts';
import { HANDSHAKE_OUTCOMES, HANDSHAKE_REASONS, TLS_MODES, VARIANTS } from './handshake.ts';
import { EVENT_KINDS } from './transcript.ts';

/** The document of `probe --json` (CLI.md). Bytes are base64. */
const bytes = z.base64().nullable();
const checkId = z.enum(CHECK_IDS as readonly [CheckId, ...CheckId[]]);
const hopIndex = z.int().nonnegative();
const errorRecord = z.strictObject({ code: z.enum(ERROR_CODES), message: z.string() });

export const addressOutcomes = ['connected', 'refused', 'timeout', 'unreachable', 'reset', 'error'] as const;

export const reachEntry = z.strictObject({
  hop: z.union([hopIndex, z.literal('target')]),
  stage: z.enum(['dns', 'tcp', 'tls', 'proxy']),
  ok: z.boolean(),
  ms: z.number().nonnegative(),
  addresses: z.array(z.strictObject({ address: z.string(), outcome: z.enum(addressOutcomes) })),
  local: z.string().nullable(),
  remote: z.string().nullable(),
  error: errorRecord.nullable(),
});

export const dialogue = z.strictObject({
  hop: hopIndex,
  protocol: z.enum(['connect', 'socks4', 'socks4a', 'socks5']),
  code: z.int().nullable(),
  sent: z.base64(),
  received: z.base64(),
});

export const headerChange = z.strictObject({
  change: z.enum(['added', 'removed', 'value', 'name-case', 'moved', 'start-line']),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const handshakeRecord = z.strictObject({
  outcome: z.enum(HANDSHAKE_OUTCOMES),
  reason: z.enum(HANDSHAKE_REASONS).nullable(),
  answeredBy: z.enum(['server', 'not-server', 'unknown']),
  attributedTo: z.strictObject({ hop: hopIndex, basis: z.enum(['only-hop', 'prefix-run']) }).nullable(),
  serverSaw: z.enum(['upgrade', 'no-upgrade', 'nothing', 'unknown']),
  status: z.int().nullable(),
  ms: z.number().nonnegative().nullable(),
  clientSent: bytes,
  serverReceived: bytes,
  serverSent: bytes,
  clientReceived: bytes,
  requestChanges: z.array(headerChange),
  responseChanges: z.array(headerChange),
  redacted: z.array(z.strictObject({ field: z.string(), offset: z.int().nonnegative(), length: z.int().nonnegative() })),
});

export type NumberTree = { readonly [name: string]: number | string | boolean | null | NumberTree };
const numberTree: z.ZodType<NumberTree> = z.lazy(() =>
  z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null(), numberTree])),
);

export const checkRecord = z.strictObject({
  id: checkId,
  result: z.enum(CHECK_RESULTS),
  finding: z.string().nullable(),
  also: z.array(z.string()),
  summary: z.string().min(1),
  numbers: numberTree,
  attempts: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  evidence: z.array(z.string()),
});

export const eventRecord = z.strictObject({
  id: z.string(),
  seq: z.int().positive(),
  at: z.number(),
  end: z.enum(['client', 'server', 'hop']),
  hop: hopIndex.nullable(),
  direction: z.enum(['sent', 'received']).nullable(),
  kind: z.enum(EVENT_KINDS),
  bytes,
  count: z.int().nonnegative(),
});

const works = z.enum(['yes', 'no', 'not-tested']);

export const runRecord = z.strictObject({
  target: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  route: z.strictObject({ hops: z.array(z.string()), mode: z.enum(['relay', 'tunnel', 'direct']) }),
  variant: z.enum(VARIANTS),
  tls: z.enum(TLS_MODES),
  runtime: z.string(),
  reach: z.array(reachEntry),
  dialogues: z.array(dialogue),
  handshake: handshakeRecord,
  checks: z.array(checkRecord),
  events: z.array(eventRecord),
  works: z.strictObject({ standardWebSocket: works, standardWebSocketOverTls: works, rawUpgrade: works, rawTunnel: works }),
  grade: z.enum(GRADES),
  summary: z.string().min(1),
  fix: z.string().nullable(),
});

export const probeSet = z.strictObject({ schema: z.literal('duplexscope.probe-set/1'), runs: z.array(runRecord).min(1) });

export type ProbeSet = z.infer<typeof probeSet>;
export type RunRecord = z.infer<typeof runRecord>;
export type CheckRecord = z.infer<typeof checkRecord>;
export type HandshakeRecord = z.infer<typeof handshakeRecord>;
export type ReachEntry = z.infer<typeof reachEntry>;
export type Dialogue = z.infer<typeof dialogue>;
export type EventRecord = z.infer<typeof eventRecord>;
export type Works = RunRecord['works'];
