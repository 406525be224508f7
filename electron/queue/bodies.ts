import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { z } from 'zod';
import type { SweepEntry } from '../sweep/entry.ts';
import type { Purpose, QueueKey } from './sealing.ts';
import { entriesShape, planShape, type EntriesShape, type QueuePlan } from './shapes.ts';

/** A message whose body is not what it should be. `message` says why, in words for whoever runs the other end. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Rows of one message, unpacked: a stranger's few bytes must not become gigabytes. */
const MOST_ROWS_BYTES = 64 * 1024 * 1024;
/** Rows look much alike: the quickest level makes a tenth of them. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What stands beside a body: which key it was sealed with. */
export interface Body {
  readonly k: string;
  readonly b: string;
}

/** Throws `Unreadable`, which names the place and nothing that stands there. */
export function shaped<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Unreadable(`it is not of a known shape (${issue?.path.join('.') || 'all of it'})`);
}

export function packEntries(entries: readonly SweepEntry[], key: QueueKey | null, purpose: Purpose): Body {
  const tuples = entries.map(({ line, proxy }): EntriesShape[number] => {
    const { kind, host, port, credentials } = proxy;
    return credentials ? [line, kind ?? '', host, port, credentials.username, credentials.password] : [line, kind ?? '', host, port];
  });
  return packJson(tuples, key, purpose);
}

/** Throws `Unreadable`. */
export function unpackEntries(body: Body, key: QueueKey | null, purpose: Purpose): readonly SweepEntry[] {
  return shaped(entriesShape, unpackJson(body, key, purpose)).map(([line, kind, host, port, username, password]) => {
    const credentials = username === undefined || password === undefined ? {} : { credentials: { username, password } };
    return { line, proxy: { kind: kind === '' ? null : kind, host, port, ...credentials } };
  });
}

export function packPlan(plan: QueuePlan, key: QueueKey | null, sweep: string): Body {
  return packJson(plan, key, { kind: 'plan', sweep, place: '' });
}

/** Throws `Unreadable`. */
export function unpackPlan(body: Body, key: QueueKey | null, sweep: string): QueuePlan {
  return shaped(planShape, unpackJson(body, key, { kind: 'plan', sweep, place: '' }));
}

export function packRows(rows: readonly string[], key: QueueKey | null, purpose: Purpose): Body {
  const packed = zstdCompressSync(rows.join('\n'), LEVEL);
  return { k: key?.id ?? '', b: (key ? key.seal(packed, purpose) : packed).toString('base64') };
}

/** Throws `Unreadable`. */
export function unpackRows(body: Body, key: QueueKey | null, purpose: Purpose): readonly string[] {
  const packed = open(Buffer.from(body.b, 'base64'), body, key, purpose);
  try {
    return zstdDecompressSync(packed, { maxOutputLength: MOST_ROWS_BYTES }).toString('utf8').split('\n');
  } catch {
    throw new Unreadable('its rows cannot be unpacked');
  }
}

function packJson(value: unknown, key: QueueKey | null, purpose: Purpose): Body {
  const text = JSON.stringify(value);
  return key ? { k: key.id, b: key.seal(Buffer.from(text, 'utf8'), purpose).toString('base64') } : { k: '', b: text };
}

function unpackJson(body: Body, key: QueueKey | null, purpose: Purpose): unknown {
  const bytes = open(Buffer.from(body.b, body.k === '' ? 'utf8' : 'base64'), body, key, purpose);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Unreadable('it is no JSON');
  }
}

function open(bytes: Buffer, { k }: Body, key: QueueKey | null, purpose: Purpose): Buffer {
  if (k === '' && key) throw new Unreadable('it is not sealed, and with a --key-file only what was sealed with it counts');
  if (k !== '' && !key) throw new Unreadable('it is sealed; give the same --key-file on both sides');
  if (!key) return bytes;
  if (k !== key.id) throw new Unreadable('it is sealed with another --key-file; give the same one on both sides');
  const opened = key.open(bytes, purpose);
  if (!opened) throw new Unreadable('it was changed on its way, or made for another sweep or place');
  return opened;
}
