import { Failure, type ErrorCode } from '../../shared/model/failure.ts';

/** The first line of either side is at most this long, LF included (PROTOCOL.md, "The probe service"). */
export const MAX_LINE_BYTES = 4096;
export const PROBE_VERSION = 1;

/** What a client can ask the probe service for. */
export const PROBE_CHECKS = [
  'handshake',
  'duplex',
  'transparency',
  'streaming',
  'early-data',
  'half-close',
  'rfc6455',
  'idle',
  'latency',
  'evidence',
  'lease',
] as const;
export type ProbeCheck = (typeof PROBE_CHECKS)[number];

/** The client's first line. Amounts are bytes, times milliseconds, `pace` bytes per second; null means "not limited by this". */
export interface ProbeRequest {
  readonly check: ProbeCheck;
  /** 1..64 characters of `[A-Za-z0-9-]`, new for each connection. */
  readonly nonce: string;
  readonly up: number | null;
  readonly down: number | null;
  readonly ms: number | null;
  readonly pace: number | null;
  /** 32-bit seed of both patterns. */
  readonly seed: number;
  /** Which step of a check that has several (`early`/`late`, `client`/`server`), else null. */
  readonly part: string | null;
  /** `evidence` only: the nonce that is asked about. */
  readonly of: string | null;
  readonly auth: string | null;
}

export type ProbeReply =
  | { readonly ok: true; readonly nonce: string | null; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

const NONCE = /^[A-Za-z0-9-]{1,64}$/u;

export function formatRequest(request: ProbeRequest): Buffer {
  const { check, nonce, up, down, ms, pace, seed, part, of, auth } = request;
  const optional = Object.fromEntries(Object.entries({ up, down, ms, pace, part, of, auth }).filter(([, value]) => value !== null));
  return Buffer.from(`${JSON.stringify({ v: PROBE_VERSION, check, nonce, seed, ...optional })}\n`);
}

/** Reads a client's first line (with or without its LF). Throws `PROBE_MALFORMED`, `PROBE_VERSION` or `PROBE_CHECK`. */
export function parseRequest(line: Uint8Array): ProbeRequest {
  const value = parseObject(line, 'request');
  if (value.v !== PROBE_VERSION) {
    throw new Failure(
      'PROBE_VERSION',
      `this probe service speaks version ${String(PROBE_VERSION)}, the request says ${value.v === undefined ? 'nothing' : JSON.stringify(value.v)}`,
      { stage: 'stream' },
    );
  }
  const check = PROBE_CHECKS.find((known) => known === value.check);
  if (!check) throw new Failure('PROBE_CHECK', 'this probe service does not know the check that was asked for', { stage: 'stream' });
  if (typeof value.nonce !== 'string' || !NONCE.test(value.nonce)) throw malformed('"nonce" must be 1 to 64 letters, digits or hyphens');
  return {
    check,
    nonce: value.nonce,
    up: amount(value, 'up'),
    down: amount(value, 'down'),
    ms: amount(value, 'ms'),
    pace: amount(value, 'pace'),
    seed: (amount(value, 'seed') ?? 0) >>> 0,
    part: text(value, 'part', 16),
    of: text(value, 'of', 64),
    auth: text(value, 'auth', 256),
  };
}

export function formatOk(nonce: string, fields: Readonly<Record<string, unknown>> = {}): Buffer {
  return Buffer.from(`${JSON.stringify({ v: PROBE_VERSION, ok: true, nonce, ...fields })}\n`);
}

export function formatError(failure: Failure): Buffer {
  return Buffer.from(`${JSON.stringify({ v: PROBE_VERSION, ok: false, error: { code: failure.code, message: failure.message } })}\n`);
}

/** Reads the server's first line. Throws `PROBE_MALFORMED`; an error reply is a value. */
export function parseReply(line: Uint8Array): ProbeReply {
  const value = parseObject(line, 'reply');
  if (value.v !== PROBE_VERSION)
    throw new Failure('PROBE_VERSION', 'the server speaks another version of the probe service', { stage: 'stream' });
  if (value.ok === true) return { ok: true, nonce: typeof value.nonce === 'string' ? value.nonce : null, fields: value };
  const error: Record<string, unknown> = isObject(value.error) ? value.error : {};
  const known = [
    'PROBE_VERSION',
    'PROBE_CHECK',
    'PROBE_CAP',
    'PROBE_SECRET',
    'PROBE_LOCKED',
    'PROBE_MALFORMED',
    'EVIDENCE_MISSING',
  ] as const;
  return {
    ok: false,
    code: known.find((code) => code === error.code) ?? 'PROBE_REFUSED',
    message: typeof error.message === 'string' ? error.message.slice(0, 500) : 'the server gave no reason',
  };
}

function parseObject(line: Uint8Array, what: string): Record<string, unknown> {
  if (line.length > MAX_LINE_BYTES) throw malformed(`the ${what} line is longer than ${String(MAX_LINE_BYTES)} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line).toString('utf8'));
  } catch (cause) {
    throw malformed(`the ${what} line is not JSON`, cause);
  }
  if (!isObject(value)) throw malformed(`the ${what} line is not a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function amount(value: Record<string, unknown>, name: string): number | null {
  const field = value[name];
  if (field === undefined || field === null) return null;
  if (typeof field !== 'number' || !Number.isSafeInteger(field) || field < 0)
    throw malformed(`"${name}" must be a whole number of at least 0`);
  return field;
}

function text(value: Record<string, unknown>, name: string, longest: number): string | null {
  const field = value[name];
  if (field === undefined || field === null) return null;
  if (typeof field !== 'string' || field.length > longest)
    throw malformed(`"${name}" must be a text of at most ${String(longest)} characters`);
  return field;
}

function malformed(message: string, cause?: unknown): Failure {
  return new Failure('PROBE_MALFORMED', message, { stage: 'stream', ...(cause === undefined ? {} : { cause }) });
}
