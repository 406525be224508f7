import { z } from 'zod';
import { failureRecord } from '../ipc/failure-schema.ts';
import { CHECK_IDS, type CheckId } from './check.ts';
import { EVENT_KINDS } from './transcript.ts';
import { checkRecord, probeSet } from './probe-set.ts';
import { TLS_MODES, VARIANTS } from './handshake.ts';
import { RUNGS } from './rungs.ts';

/**
 * One rung. `skipped`: there is nothing to climb (no proxy that could accept). `unknown`: it was not seen, as when a lower rung failed.
 * `by`: who answered, in words (`proxy 127.0.0.1:3128`, `the server`), null where nobody did or it is not known. `says`: what was seen, in a few words.
 */
export const rung = z.strictObject({
  rung: z.enum(RUNGS),
  state: z.enum(['waiting', 'passed', 'failed', 'skipped', 'unknown']),
  ms: z.number().nonnegative().nullable(),
  by: z.string().nullable(),
  says: z.string(),
});
export type Rung = z.infer<typeof rung>;

export const checkProgress = z.strictObject({
  id: z.enum(CHECK_IDS as readonly [CheckId, ...CheckId[]]),
  state: z.enum(['waiting', 'running', 'done']),
  /** Set when it is done. */
  record: checkRecord.nullable(),
});
export type CheckProgress = z.infer<typeof checkProgress>;

/** A run in one mode. `auto` gives a run one part a mode, one after the other. */
export const runPart = z.strictObject({
  mode: z.enum(['direct', 'tunnel', 'relay']),
  state: z.enum(['waiting', 'running', 'done', 'cancelled']),
  /** Nanoseconds from the run's start to this part's; the document counts its events' times from there. */
  offsetNs: z.number().nonnegative(),
  rungs: z.array(rung).length(RUNGS.length),
  checks: z.array(checkProgress),
  /** What is tried when the checks are done, while it is: the first `hops` proxies of the chain, to see which one did it, or the other variants. */
  after: z
    .discriminatedUnion('what', [
      z.strictObject({ what: z.literal('chain'), hops: z.int().nonnegative() }),
      z.strictObject({ what: z.literal('ladder'), variant: z.enum(VARIANTS) }),
    ])
    .nullish(),
});
export type RunPart = z.infer<typeof runPart>;

/** What the window shows of a run, but its events and samples. Passwords are in none of it. */
export const runState = z.strictObject({
  id: z.string(),
  startedAt: z.iso.datetime(),
  /** `unfinished`: as it was last written to the session log, by a program that ended before it did. */
  status: z.enum(['running', 'done', 'cancelled', 'failed', 'unfinished']),
  /** Set when it failed: it could not be run at all. Failures of the network are results. */
  error: failureRecord.nullable(),
  route: z.strictObject({
    /** Hop URLs, logins as `***`. */
    hops: z.array(z.string()),
    /** `HOST:PORT` of a far server of ours, or the `ws://` or `wss://` address of somebody else's without its secrets; null: a server of our own. */
    target: z.string().nullable(),
    requestedMode: z.enum(['auto', 'tunnel', 'relay']),
    variant: z.enum(VARIANTS),
    tls: z.enum(TLS_MODES),
  }),
  parts: z.array(runPart),
  /** Events recorded so far. */
  events: z.int().nonnegative(),
  /** Set when it is done. `document.runs` is sorted by grade; find a part's by its mode. */
  document: probeSet.nullable(),
});
export type RunState = z.infer<typeof runState>;

/** A transcript event on its way to the window. `id` and `part` together name it; `seq` counts over the whole run, from 1 and without gaps. `at`: ns since the run's start. */
export const runEvent = z.strictObject({
  id: z.string(),
  part: z.int().nonnegative(),
  seq: z.int().positive(),
  at: z.number(),
  end: z.enum(['client', 'server', 'hop']),
  hop: z.int().nonnegative().nullable(),
  direction: z.enum(['sent', 'received']).nullable(),
  kind: z.enum(EVENT_KINDS),
  /** base64 */
  bytes: z.base64().nullable(),
  count: z.int().nonnegative(),
  text: z.string().nullable(),
});
export type RunEvent = z.infer<typeof runEvent>;

/**
 * Counters of one end of one duplex exchange, taken 20 times a second and once at its end. `sent` and `received` are bytes since the exchange began, pattern
 * bytes only, counted at that end: up is sent by the client and received by the server. `exchange` counts the exchanges of a run from 1.
 */
export const trafficSample = z.strictObject({
  part: z.int().nonnegative(),
  exchange: z.int().positive(),
  /** Straight to the server, to compare with. */
  control: z.boolean(),
  end: z.enum(['client', 'server']),
  /** ns since the run's start */
  at: z.number(),
  sent: z.number().nonnegative(),
  received: z.number().nonnegative(),
});
export type TrafficSample = z.infer<typeof trafficSample>;
