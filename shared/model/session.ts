import { z } from 'zod';
import { failureRecord } from '../ipc/failure-schema.ts';
import { GRADES } from './check.ts';

/** What the session log holds: every run of a window and every sweep, and what was imported. */

export const SESSION_KINDS = ['run', 'sweep'] as const;
/** `unfinished`: the program that made it ended before it did, or could write no more. */
export const SESSION_STATUSES = ['running', 'paused', 'done', 'cancelled', 'failed', 'unfinished'] as const;

export const MAX_SESSION_NAME = 200;
export const MAX_SESSION_NOTE = 10_000;

/** A session as a list shows it. Nothing in it holds a password. A run's session has the run's id, a sweep's that of the sweep. */
export const sessionSummary = z.strictObject({
  id: z.string(),
  kind: z.enum(SESSION_KINDS),
  /** What a person called it; null: nothing. */
  name: z.string().nullable(),
  note: z.string(),
  /** The route, or the list of proxies, in a few words: `http://***@10.0.0.1:3128 → own server`. */
  title: z.string(),
  status: z.enum(SESSION_STATUSES),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Of a run: the best part's; null where there is none (yet), and for sweeps. */
  grade: z.enum(GRADES).nullable(),
  /** The verdict, or what a sweep counted; null where there is none yet. */
  summary: z.string().nullable(),
  events: z.int().nonnegative(),
  /** Entries of a sweep that are done, and all of them; 0 for runs. */
  rows: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Bytes that it takes in the log, about. */
  bytes: z.int().nonnegative(),
  imported: z.boolean(),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

/** `problem`: why nothing can be listed or kept (the file is broken, or of a newer version; the disk is full); what is wrong and what to do. */
export const sessionList = z.strictObject({
  sessions: z.array(sessionSummary),
  /** That match, listed or not. */
  matching: z.int().nonnegative(),
  /** Of the whole file. */
  bytes: z.int().nonnegative(),
  problem: failureRecord.nullable(),
});
export type SessionList = z.infer<typeof sessionList>;

export const EXPORT_FORMATS = ['jsonl', 'csv', 'har', 'pcapng', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is left out beside passwords, which are in no export. */
export const redaction = z.strictObject({
  /** Values of Cookie, Set-Cookie, Authorization and Proxy-Authorization. */
  credentials: z.boolean(),
  /** User names in URLs and in SOCKS logins. */
  userNames: z.boolean(),
  /** Addresses and host names, each replaced by the same made-up one everywhere. */
  addresses: z.boolean(),
});
export type Redaction = z.infer<typeof redaction>;
export const DEFAULT_REDACTION: Redaction = { credentials: true, userNames: true, addresses: false };

export const exportChoice = z.strictObject({ session: z.string().min(1).max(64), format: z.enum(EXPORT_FORMATS), redaction });

/** What would go out: the first of it, as text, and what was hidden in these. */
export const exportPreview = z.strictObject({
  /** A name for the file. */
  fileName: z.string(),
  /** A folder for it. */
  folder: z.string(),
  /** The beginning as text, 64 KiB at most; of pcapng, which is binary, a list of its packets. */
  text: z.string(),
  hidden: z.array(z.strictObject({ what: z.string(), times: z.int().positive() })),
});
export type ExportPreview = z.infer<typeof exportPreview>;

export const exportState = z.strictObject({
  export: z.string(),
  session: z.string(),
  format: z.enum(EXPORT_FORMATS),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** Events and rows written, and all of them. */
  written: z.int().nonnegative(),
  total: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** The final name; there is a file under it only when it is done. */
  path: z.string(),
  error: failureRecord.nullable(),
});
export type ExportState = z.infer<typeof exportState>;
