import { z } from 'zod';
import { CHECK_IDS, type CheckId } from '../../shared/model/check.ts';
import { TLS_MODES, VARIANTS } from '../../shared/model/handshake.ts';
import { HOP_KINDS } from '../../shared/model/route.ts';
import { endpoint, MAX_HOPS, MAX_TYPED_HEAD } from '../../shared/model/run-plan.ts';
import { MOST_PLACES, place, placeTarget } from '../../shared/model/sweep.ts';

/*
 * What goes through the queue. A worker takes nothing else, and none of the numbers may be larger than here, whoever wrote it: a queue in wrong hands must not
 * become a weapon. Where there is a key file, `body` is sealed (sealing.ts) and written in base64; without one it is the JSON itself, or base64 of packed rows.
 */

/** Of these shapes. Whoever reads another one says so, and does not guess. */
export const QUEUE_VERSION = 1;

/** Entries of one job. */
export const MOST_ENTRIES = 64;
/** Bytes that an entry is sent each way. */
export const MOST_BYTES = 16 * 1024 * 1024;
export const MOST_STAGE_MS = 60_000;
export const MOST_SENDING_MS = 10_000;
const MOST_BODY = 4 * 1024 * 1024;
const MOST_PEM = 1_048_576;

const sweep = z.string().regex(/^[0-9a-f]{16}$/u);
/** `QueueKey.id`; empty: not sealed. */
const key = z.string().regex(/^(?:[0-9a-f]{8})?$/u);
const body = z.string().max(MOST_BODY);
const port = z.int().min(1).max(65_535);
const host = z.string().min(1).max(255);
const word = z.string().max(1024);
const version = z.literal(QUEUE_VERSION);

/** `{"v":1,…}` of any version: read first, so that another version can be told from nonsense. */
export const anyVersion = z.looseObject({ v: z.int() });

/** A job of the queue `place-NAME`: some entries of a sweep. Names are short since very many of them wait. */
export const jobShape = z.strictObject({ v: version, s: sweep, k: key, b: body });

/** The body of a job: `[line, kind, host, port]` and, where there is one, user and password. Kind `''`: it does not say what it speaks. */
export const entriesShape = z
  .array(
    z.union([
      z.tuple([z.int().positive(), z.enum(['', ...HOP_KINDS]), host, port]),
      z.tuple([z.int().positive(), z.enum(['', ...HOP_KINDS]), host, port, word, word]),
    ]),
  )
  .min(1)
  .max(MOST_ENTRIES);
export type EntriesShape = z.infer<typeof entriesShape>;

const trust = z.strictObject({
  ca: z.string().max(MOST_PEM).optional(),
  pin: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .optional(),
  insecure: z.boolean().optional(),
});

/** What every entry of a sweep is tested with. Amounts are bytes, times milliseconds. `until`: UTC milliseconds after which no worker takes it any more. */
export const planShape = z.strictObject({
  until: z.int(),
  mode: z.enum(['auto', 'tunnel', 'relay']),
  front: z
    .array(
      z.strictObject({
        kind: z.enum(HOP_KINDS),
        host,
        port,
        credentials: z.strictObject({ username: word, password: word }).optional(),
        trust: trust.optional(),
      }),
    )
    .max(MAX_HOPS),
  target: endpoint,
  /** Of the places that have a server of their own. */
  targets: z.array(placeTarget).min(1).max(MOST_PLACES).exactOptional(),
  control: z.union([endpoint, z.literal('none')]).nullable(),
  variant: z.enum(VARIANTS),
  /** base64 */
  customHead: z
    .base64()
    .max(MAX_TYPED_HEAD * 2)
    .nullable(),
  tls: z.enum(TLS_MODES),
  trust: trust.nullable(),
  checks: z.array(z.enum(CHECK_IDS as readonly [CheckId, ...CheckId[]])).min(1),
  up: z.int().min(1).max(MOST_BYTES),
  down: z.int().min(1).max(MOST_BYTES),
  sendingMs: z.int().min(50).max(MOST_SENDING_MS),
  timeoutMs: z.number().min(50).max(MOST_STAGE_MS),
  secret: word.nullable(),
});
export type QueuePlan = z.infer<typeof planShape>;

/** What stands at `keys.sweep`; `by`: the version of the program that hands it out. */
export const sweepShape = z.strictObject({ v: version, k: key, by: z.string().max(40), b: body });

/** A job of the queue `results-SWEEP`: rows, one JSON object a line, packed (zstd) and then sealed. `w`: the worker. */
export const rowsShape = z.strictObject({ v: version, s: sweep, p: place, w: z.string().max(120), k: key, b: body });

/** Of the same queue: a worker will not do this sweep. Never sealed: where the keys differ, nobody could read it. */
export const refusalShape = z.strictObject({ v: z.int(), s: sweep, p: place, w: z.string().max(120), refused: z.string().max(500) });
export const resultShape = z.union([rowsShape, refusalShape]);

/** What a worker says of itself, again and again. `rate`: entries a second. */
export const workerShape = z.looseObject({
  v: z.int(),
  version: z.string().max(40),
  name: z.string().max(120),
  concurrency: z.int().min(1).max(65_536),
  underWay: z.int().nonnegative(),
  tested: z.int().nonnegative(),
  rate: z.number().nonnegative(),
  allow: z.array(z.string().max(40)).max(64),
});
export type WorkerShape = z.infer<typeof workerShape>;
