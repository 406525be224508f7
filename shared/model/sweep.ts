import { z } from 'zod';
import { failureRecord } from '../ipc/failure-schema.ts';
import { CHECK_IDS, CHECK_RESULTS, GRADES, type CheckId } from './check.ts';
import { ERROR_CODES } from './failure.ts';
import { TLS_MODES, VARIANTS } from './handshake.ts';
import { endpoint, hopChoice, MAX_AUTHORITIES, targetChoice } from './run-plan.ts';
import { runRecord } from './probe-set.ts';
import { SESSION_STATUSES } from './session.ts';
import { AGREEMENTS, PLACE, SWEEP_CHANGES, SWEEP_FACETS } from './sweep-names.ts';

const checkId = z.enum(CHECK_IDS as readonly [CheckId, ...CheckId[]]);
const line = z.int().positive();
const grade = z.enum(GRADES);
const best = z.enum(['tunnel', 'relay']).nullable();
export const anonymity = z.enum(['transparent', 'anonymous', 'elite']).nullable();

/* The lines of `sweep --format jsonl` (CLI.md). */

/** A run without heads, dialogues and events. */
export const sweepRun = runRecord.omit({ dialogues: true, events: true, handshake: true }).extend({
  handshake: runRecord.shape.handshake.omit({
    clientSent: true,
    serverReceived: true,
    serverSent: true,
    clientReceived: true,
    redacted: true,
  }),
});
export type SweepRun = z.infer<typeof sweepRun>;

/** What a place is called from where workers test (`worker --place`). */
export const place = z.string().regex(PLACE);
export const MOST_PLACES = 64;

/** A server of its own, against which the workers of one place test. */
export const placeTarget = z.strictObject({ place, ...endpoint.shape });
export type PlaceTarget = z.infer<typeof placeTarget>;

/**
 * One entry that was tested. `place`: from where, in a sweep that goes by a queue. `best`: the mode of the best run, null where none got through. `error`: it could
 * not be tested at all.
 */
export const sweepEntryLine = z.strictObject({
  line,
  place: place.exactOptional(),
  proxy: z.string(),
  grade,
  best,
  fix: z.string().nullable(),
  ms: z.number().nonnegative(),
  runs: z.array(sweepRun),
  error: z.strictObject({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
});
export const badLine = z.strictObject({ line, error: z.strictObject({ code: z.literal('BAD_PROXY'), message: z.string() }) });
export const repeatedLine = z.strictObject({ line, sameAs: line });
export const sweepSummaryLine = z.strictObject({
  summary: z.strictObject({
    total: z.int().nonnegative(),
    tested: z.int().nonnegative(),
    bad: z.int().nonnegative(),
    repeated: z.int().nonnegative(),
    byGrade: z.partialRecord(grade, z.int().nonnegative()),
    seconds: z.number().nonnegative(),
    /** Of each place; `total` and `tested` then count each entry once a place. */
    byPlace: z.record(place, z.partialRecord(grade, z.int().nonnegative())).exactOptional(),
  }),
});
export const sweepLine = z.union([sweepEntryLine, badLine, repeatedLine, sweepSummaryLine]);
export type SweepEntryLine = z.infer<typeof sweepEntryLine>;
export type BadLine = z.infer<typeof badLine>;
export type RepeatedLine = z.infer<typeof repeatedLine>;
export type SweepSummaryLine = z.infer<typeof sweepSummaryLine>;
export type SweepLine = z.infer<typeof sweepLine>;

/* The window's side. */

/** Where a list comes from. `upload`: a file that was dropped, handed over in parts (`uploadPart`). `path`: a file of this computer. */
export const listSource = z.discriminatedUnion('kind', [
  /** `name`: what the list is called. */
  z.strictObject({ kind: z.literal('text'), name: z.string().max(255), text: z.string().max(1_000_000) }),
  /** Proxies that `lookAround` or `askPac` found: their passwords are known by name only. Each is a line of its own, in this order. */
  z.strictObject({ kind: z.literal('hops'), name: z.string().max(255), hops: z.array(hopChoice).min(1).max(1000) }),
  z.strictObject({ kind: z.literal('upload'), upload: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4096) }),
  /** The entries with these line numbers of a sweep that is known. */
  z.strictObject({ kind: z.literal('sweep'), sweep: z.string().min(1).max(64), lines: z.array(line).min(1).max(100_000) }),
]);
export type ListSource = z.infer<typeof listSource>;

/** A list that is being read or was read. Passwords stay in the engine. */
export const proxyListState = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['reading', 'ready', 'cancelled', 'failed']),
  error: failureRecord.nullable(),
  lines: z.int().nonnegative(),
  entries: z.int().nonnegative(),
  bad: z.int().nonnegative(),
  repeated: z.int().nonnegative(),
  /** The first 1,000 bad ones; `text` is what may be shown of the line. */
  problems: z.array(z.strictObject({ line, text: z.string(), message: z.string() })),
  /** The first 100 entries as they may be shown; a bare `host:port` stays bare. */
  first: z.array(z.strictObject({ line, proxy: z.string() })),
});
export type ProxyListState = z.infer<typeof proxyListState>;

export const MAX_CONCURRENCY = 4096;

/** Amounts are bytes, times milliseconds. `perNetwork`: attempts at once on one /24 (IPv4) or /48 (IPv6); null: no limit. `jitterMs`: each attempt waits up to so long first. */
export const sweepPlan = z.strictObject({
  list: z.string().min(1).max(64),
  target: targetChoice,
  mode: z.enum(['auto', 'tunnel', 'relay']),
  variant: z.enum(VARIANTS),
  tls: z.enum(TLS_MODES),
  insecure: z.boolean(),
  checks: z.array(checkId).min(1),
  up: z.int().min(1),
  down: z.int().min(1),
  durationMs: z.int().min(50).max(60_000),
  timeoutMs: z.int().min(100).max(600_000),
  concurrency: z.int().min(1).max(MAX_CONCURRENCY),
  perNetwork: z.int().min(1).max(MAX_CONCURRENCY).nullable(),
  jitterMs: z.int().min(0).max(60_000),
  /** From where workers of a queue test each entry, once from each; not there: this program tests them itself. */
  places: z.array(place).min(1).max(MOST_PLACES).exactOptional(),
  /** Of those places that have a server of their own; the others take `target`. */
  placeTargets: z.array(placeTarget).min(1).max(MOST_PLACES).exactOptional(),
});
export type SweepPlan = z.infer<typeof sweepPlan>;

/** Stands in a plan that is kept, in place of what the secret of its far server is called. */
export const SECRET_GIVEN = 'given';

const secretName = z.string().min(1).max(64).nullable();

/** A Redis or Valkey server as the window holds it. What is secret was handed over once (`keepSecret`): the password, and the key file in base64. Of neither is anything in the log. */
export const queueChoice = z.strictObject({
  ...endpoint.shape,
  tls: z.boolean(),
  database: z.int().min(0).max(1_000_000),
  username: z.string().max(255).nullable(),
  secret: secretName,
  /** Authorities (PEM) besides the system's. */
  ca: z.string().max(MAX_AUTHORITIES).nullable(),
  key: secretName,
});
export type QueueChoice = z.infer<typeof queueChoice>;

/** A sweep as it is begun. `queue`: with `places`, and never kept. */
export const sweepBeginning = sweepPlan.extend({ queue: queueChoice.exactOptional() });
export type SweepBeginning = z.infer<typeof sweepBeginning>;

/** Of a place that workers test from, while the sweep is under way. `rate`: entries a second of all its workers; `heardAt`: when one of them last said that it is there. */
export const placeHealth = z.strictObject({
  place,
  workers: z.int().nonnegative(),
  underWay: z.int().nonnegative(),
  rate: z.number().nonnegative(),
  heardAt: z.iso.datetime().nullable(),
});
export type PlaceHealth = z.infer<typeof placeHealth>;

export const DEFAULT_SWEEP_PLAN = {
  target: { kind: 'own', listenHost: '127.0.0.1' },
  mode: 'auto',
  variant: 'get',
  tls: 'none',
  insecure: false,
  checks: ['handshake', 'headers', 'duplex', 'streaming', 'half-close'],
  up: 1_048_576,
  down: 1_048_576,
  durationMs: 500,
  timeoutMs: 10_000,
  concurrency: 256,
  perNetwork: 64,
  jitterMs: 0,
} as const satisfies Omit<SweepPlan, 'list'>;

export const sweepState = z.strictObject({
  id: z.string(),
  name: z.string(),
  plan: sweepPlan.omit({ list: true }),
  /** Of the command line's: `plan` may leave out what it was begun with, so that a window does not go on with it. */
  madeBy: z.literal('command line').optional(),
  startedAt: z.iso.datetime(),
  status: z.enum(SESSION_STATUSES),
  error: failureRecord.nullable(),
  /** Of the list: entries to test (each counts once a place), lines that are none, lines that were there before. */
  total: z.int().nonnegative(),
  bad: z.int().nonnegative(),
  repeated: z.int().nonnegative(),
  tested: z.int().nonnegative(),
  /** Entries that are being tested now. */
  underWay: z.int().nonnegative(),
  byGrade: z.partialRecord(grade, z.int().nonnegative()),
  /** Entries a second, over the last ten seconds. */
  rate: z.number().nonnegative(),
  /** Null: it cannot be told yet, or nothing runs. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** Seconds that it has run, without pauses. */
  seconds: z.number().nonnegative(),
  /** Of one over a queue, while it is under way; never in the log. `notice`: what was last said of the queue or its workers. */
  queue: z.strictObject({ address: z.string(), places: z.array(placeHealth), notice: z.string().nullable() }).exactOptional(),
});
export type SweepState = z.infer<typeof sweepState>;

/** One row of the table: an entry, what the best run found. */
export const sweepRow = z.strictObject({
  line,
  proxy: z.string(),
  grade,
  best,
  anonymity,
  /** Of the best run, in the order of CHECK_IDS. */
  checks: z.array(z.strictObject({ id: checkId, result: z.enum(CHECK_RESULTS), finding: z.string().nullable() })),
  mbpsUp: z.number().nonnegative().nullable(),
  mbpsDown: z.number().nonnegative().nullable(),
  handshakeMs: z.number().nonnegative().nullable(),
  ms: z.number().nonnegative(),
  summary: z.string(),
  fix: z.string().nullable(),
  error: z.string().nullable(),
  /** Set when it was asked for as a comparison (`against`). A row that is `gone` is one of the earlier sweep: so is its line number. */
  change: z.enum(SWEEP_CHANGES).nullable(),
  /** What the earlier sweep said of the same proxy, where it knew it and it is known which one that is. */
  before: z.strictObject({ grade, best }).nullable(),
  /** Of a sweep over several places: what each that is done says, in the order of their names. `differs`: where they do not agree, in which words. Else empty. */
  places: z.array(
    z.strictObject({
      place,
      grade,
      best,
      differs: z.array(z.strictObject({ mode: z.string(), check: checkId, word: z.string() })),
    }),
  ),
  agreement: z.enum(AGREEMENTS).nullable(),
});
export type SweepRow = z.infer<typeof sweepRow>;

export const SWEEP_COLUMNS = ['line', 'proxy', 'grade', 'best', 'anonymity', 'mbpsUp', 'mbpsDown', 'handshakeMs', 'ms'] as const;

/** Which rows are looked at. `findings`: `check:finding`, or `check:result` where there is no finding; those of one check are alternatives. */
export const sweepView = z.strictObject({
  sweep: z.string().min(1).max(64),
  /** Of the rows from this place; empty: of a sweep that has no places. */
  place: z.union([place, z.literal('')]),
  search: z.string().max(200),
  /** Each value once at the most: what is chosen is bound to a statement, which holds only so much. */
  grade: z.array(grade).max(GRADES.length),
  /** `none`: no mode got through, or it was not measured. */
  best: z.array(z.enum(['tunnel', 'relay', 'none'])).max(3),
  anonymity: z.array(z.enum(['transparent', 'anonymous', 'elite', 'none'])).max(4),
  /** `http`, `socks5` … of the proxy's URL. */
  scheme: z.array(z.string().max(16)).max(16),
  findings: z.array(z.string().max(80)).max(200),
  /** An earlier sweep to compare with. */
  against: z.string().min(1).max(64).nullable(),
  change: z.array(z.enum(SWEEP_CHANGES)).max(SWEEP_CHANGES.length),
  /** `none`: only one place is done. */
  agreement: z.array(z.enum([...AGREEMENTS, 'none'])).max(AGREEMENTS.length + 1),
  sort: z.strictObject({ column: z.union([z.enum(SWEEP_COLUMNS), checkId]), descending: z.boolean() }),
  /** Rows of one value together, the values in their own order; null: not grouped. */
  group: z.enum(SWEEP_FACETS).nullable(),
});
export type SweepView = z.infer<typeof sweepView>;

/** How many rows have each value, each facet counted with all filters but its own. */
export const sweepFacets = z.strictObject({
  matching: z.int().nonnegative(),
  facets: z.array(
    z.strictObject({
      /** One of SWEEP_FACETS, or a check's id. */
      facet: z.string(),
      values: z.array(z.strictObject({ value: z.string(), count: z.int().nonnegative() })),
    }),
  ),
  /** The groups, in order, where rows are grouped. */
  groups: z.array(z.strictObject({ value: z.string(), count: z.int().nonnegative() })),
});
export type SweepFacets = z.infer<typeof sweepFacets>;

/** A dot of the chart: throughput of the slower way against the time of the handshake. */
export const sweepPoint = z.strictObject({ line, grade, handshakeMs: z.number(), mbps: z.number() });
export type SweepPoint = z.infer<typeof sweepPoint>;

/** Where a proxy automatic configuration is: its text, a URL, a file, or what the network itself names (WPAD). */
export const pacSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().max(1_000_000) }),
  z.strictObject({ kind: z.literal('url'), url: z.string().max(2048) }),
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('wpad') }),
]);
export type PacSource = z.infer<typeof pacSource>;
export const pacQuestion = z.strictObject({ source: pacSource, targets: z.array(endpoint).min(1).max(100) });
export type PacQuestion = z.infer<typeof pacQuestion>;
