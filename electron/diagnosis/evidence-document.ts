import { z } from 'zod';
import { ANSWERS } from '../../shared/model/handshake.ts';
import { Failure } from '../../shared/model/failure.ts';
import { PROBE_CHECKS } from './probe-line.ts';
import type { ConnectionEvidence } from './probe-record.ts';

// The evidence document of docs/probe-service.md. A far server is a stranger: what it says is taken only in this form.
const bytes = z.instanceof(Uint8Array).transform((seen) => Buffer.from(seen.buffer, seen.byteOffset, seen.byteLength));
const time = z.number();
const count = z.number().nonnegative();
const offset = z.number().nonnegative().nullable();
const endpoint = z.object({ host: z.string().max(255), port: z.int().min(0).max(65535) });
const end = z.object({ how: z.enum(['fin', 'rst', 'fin-or-rst', 'local', 'error']), at: time, code: z.string().max(64).nullable() });

const text = z.string().max(255);
const certificate = z.object({
  subject: text,
  issuer: text,
  names: z.array(text).max(100),
  validFrom: text,
  validTo: text,
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/u),
});
const tlsEnd = z.object({ protocol: text, cipher: text, sni: text.nullable(), alpn: text.nullable(), chain: z.array(certificate).max(10) });

const connection = z.object({
  id: z.int(),
  remote: endpoint.nullable(),
  acceptedAt: time,
  half: z.object({ answer: z.enum(ANSWERS), token: z.string().max(64), stream: z.enum(['raw', 'rfc6455']) }),
  requestHead: bytes.nullable(),
  requestJunk: bytes,
  partial: bytes.nullable(),
  responseHead: bytes.nullable(),
  // A server of an earlier version has neither of these two.
  outer: z.object({ requestHead: bytes, responseHead: bytes }).nullable().default(null),
  tls: tlsEnd.nullable().default(null),
  outcome: z.enum(['upgraded', 'refused', 'closed', 'timeout', 'malformed']).nullable(),
  status: z.int().nullable(),
  earlyBytes: bytes,
  earlyCount: count,
  firstBytesCount: count,
  handshakeAt: time.nullable(),
  bytesIn: count,
  bytesOut: count,
  end: end.nullable(),
  endedAt: time.nullable(),
  reason: z.string().max(1000).nullable(),
});

const bins = z.array(count).max(100_000);
const reception = z.object({
  bytes: count,
  rawBytes: count,
  offset: count,
  firstAt: time.nullable(),
  lastAt: time.nullable(),
  binsFrom: time,
  binNs: z.number().positive(),
  bins,
  coarse: z.object({ startedAt: time, binNs: z.number().positive(), bins }),
  line: z.enum(['ok', 'bad', 'missing']),
  lineBytes: bytes,
  lineOffset: offset,
  firstDifference: offset,
  differenceKind: z.enum(['changed', 'lost', 'inserted', 'unknown']).nullable(),
  differenceLength: offset,
  resumesAt: offset,
  differences: count,
  sample: bytes,
});

const probe = z.object({
  nonce: z.string().max(64).nullable(),
  check: z.enum(PROBE_CHECKS).nullable(),
  part: z.string().max(16).nullable(),
  line: z.enum(['waiting', 'ok', 'bad']),
  lineBytes: bytes.nullable(),
  startedAt: time,
  sentBytes: count,
  firstSentAt: time.nullable(),
  lastSentAt: time.nullable(),
  // A server of an earlier version does not know.
  stoodStillMs: count.default(0),
  sendingDone: z.boolean(),
  received: reception.nullable(),
  sentAt: z.array(time).max(1000),
  arrivedAt: z.array(time).max(1000),
  early: z.object({ client: z.boolean(), late: z.boolean() }).nullable(),
  finSeenAt: time.nullable(),
  tailBytes: count,
  ended: end.nullable(),
  closedFirst: z.boolean(),
  error: z.object({ code: z.string().max(64), message: z.string().max(1000) }).nullable(),
});

const evidenceDocument = z.array(z.object({ connection, probe: probe.nullable() })).max(100);

/** Reads what the check `evidence` sends. Throws `PROBE_MALFORMED`. Loaded only for far servers, since the schema's library takes time to start. */
export function parseEvidence(document: Buffer): readonly ConnectionEvidence[] {
  let value: unknown;
  try {
    value = JSON.parse(document.toString('utf8'), readBytes);
  } catch (cause) {
    throw new Failure('PROBE_MALFORMED', 'it is not JSON', { stage: 'stream', cause });
  }
  const parsed = evidenceDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new Failure('PROBE_MALFORMED', `it is not of the form that docs/probe-service.md gives (at "${where.slice(0, 100)}")`, {
    stage: 'stream',
  });
}

// Bytes travel as {"$b64": "…"}.
function readBytes(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$b64' in value && typeof value.$b64 === 'string')
    return Buffer.from(value.$b64, 'base64');
  return value;
}
