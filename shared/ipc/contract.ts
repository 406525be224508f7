import { z } from 'zod';
import {
  appInfo,
  chainTest,
  consolePlan,
  consoleState,
  headPreview,
  foundProxy,
  networkState,
  serverConnection,
  serverPlan,
  serverState,
  settings,
  settingsChange,
  specimenState,
} from '../model/desk-state.ts';
import { endpoint, hopChoice, MAX_AUTHORITIES, MAX_HOPS, runPlan } from '../model/run-plan.ts';
import { headerChange } from '../model/probe-set.ts';
import { runEvent, runState, trafficSample } from '../model/run-state.ts';
import {
  exportChoice,
  exportPreview,
  exportState,
  MAX_SESSION_NAME,
  MAX_SESSION_NOTE,
  SESSION_KINDS,
  sessionList,
  sessionSummary,
} from '../model/session.ts';
import {
  listSource,
  pacQuestion,
  proxyListState,
  sweepFacets,
  queueChoice,
  sweepBeginning,
  sweepPoint,
  sweepRow,
  sweepState,
  sweepView,
} from '../model/sweep.ts';
import type { CommandName, EventName } from './names.ts';
import { failureRecord } from './failure-schema.ts';

/*
 * Every command that the window can give and every event that it is told, once. All payloads survive JSON and a structured clone alike (bytes are base64),
 * and are parsed on arrival at both sides: requests where the work is done, answers and events in the window.
 */

const none = z.strictObject({});
const id = z.string().min(1).max(64);
/** Of a run, or of one entry of a sweep from one place. */
const runId = z.string().min(1).max(200);
const inSweep = z.strictObject({ sweep: id });
const sessionIds = z.strictObject({ sessions: z.array(id).min(1).max(10_000) });
const inConsole = z.strictObject({ console: id });

/** A command answers `Result<response>` (result.ts). */
export const COMMANDS = {
  appInfo: { request: none, response: appInfo },
  /** Asks what `updateQuestion` of `appInfo` says. Unless somebody has pressed for it: only where `checkAtStart` was set at the first call, whose answer is given to all; else null. */
  checkForUpdate: {
    request: z.strictObject({ pressed: z.boolean() }),
    response: z.strictObject({ latest: z.string(), newer: z.boolean() }).nullable(),
  },
  getSettings: { request: none, response: settings },
  changeSettings: { request: settingsChange, response: settings },
  /** Looks again each time. */
  lookAround: { request: none, response: networkState },
  /** Takes a password out of the window: what comes back is what it is called from now on. Kept in memory only. */
  keepSecret: { request: z.strictObject({ secret: z.string().min(1).max(4096) }), response: z.strictObject({ secret: id }) },

  /** What a file of certificate authorities holds, ten at most. `problem`: in words that follow its name. `UNREADABLE_FILE` where it holds none. */
  readAuthorities: {
    request: z.strictObject({ pem: z.string().max(MAX_AUTHORITIES) }),
    response: z.strictObject({
      authorities: z.array(z.strictObject({ name: z.string(), validTo: z.string(), problem: z.string().nullable() })),
    }),
  },

  previewHead: { request: runPlan, response: headPreview },
  /**
   * Opens the chain of these proxies one by one, without a handshake at its end; `target` is what the last one is asked for, null: it is only connected to.
   * `test` is what whoever asks calls it, so that it can be called off before its answer is there.
   */
  testChain: {
    request: z.strictObject({
      test: id,
      hops: z.array(hopChoice).min(1).max(MAX_HOPS),
      target: endpoint.nullable(),
      timeoutMs: z.int().min(100).max(600_000),
    }),
    response: chainTest,
  },
  /** Its `testChain` then fails with `CANCELLED`. Resolves when its sockets are gone; one that is over already is no error. */
  cancelTest: { request: z.strictObject({ test: id }), response: none },
  startRun: { request: runPlan, response: z.strictObject({ run: id }) },
  /** Resolves when it has ended. A run that is over stays as it is. */
  cancelRun: { request: z.strictObject({ run: id }), response: none },
  /** Those that this process remembers, newest first. */
  listRuns: { request: none, response: z.array(runState) },
  /** Events with `seq` beyond `after`, 2,000 at most; ask again until there are none. */
  readEvents: {
    request: z.strictObject({ run: runId, after: z.int().nonnegative() }),
    response: z.strictObject({ events: z.array(runEvent) }),
  },
  readSamples: { request: z.strictObject({ run: runId }), response: z.strictObject({ samples: z.array(trafficSample) }) },
  /** What a proxy made of a head: both as base64. `relayed`: absolute-form to origin-form is no change (RFC 9112 §3.2). */
  compareHeads: {
    request: z.strictObject({ kind: z.enum(['request', 'response']), sent: z.base64(), received: z.base64(), relayed: z.boolean() }),
    response: z.strictObject({ changes: z.array(headerChange) }),
  },

  startServer: { request: serverPlan, response: serverState },
  stopServer: { request: z.strictObject({ server: id }), response: none },
  /** With what came to each, newest first, 1,000 at most. */
  listServers: { request: none, response: z.strictObject({ servers: z.array(serverState), connections: z.array(serverConnection) }) },

  /** Answers at once, while it connects; `consoleChanged` tells the rest. */
  openConsole: { request: consolePlan, response: consoleState },
  writeConsole: { request: z.strictObject({ console: id, bytes: z.base64().max(1_400_000) }), response: none },
  /** `read(max)`: waits while there is nothing; what came is in the dialogue. */
  readConsole: { request: z.strictObject({ console: id, max: z.int().min(1).max(1_048_576) }), response: none },
  /** Gives up a waiting read; no byte is lost. */
  stopReading: { request: inConsole, response: none },
  closeWriteConsole: { request: inConsole, response: none },
  closeConsole: { request: inConsole, response: none },
  abortConsole: { request: inConsole, response: none },
  listConsoles: { request: none, response: z.array(consoleState) },

  listSpecimens: { request: none, response: z.array(specimenState) },
  startSpecimens: { request: z.strictObject({ names: z.array(z.string().max(64)).max(100) }), response: z.array(specimenState) },
  stopSpecimens: { request: z.strictObject({ names: z.array(z.string().max(64)).max(100) }), response: z.array(specimenState) },

  /** A file that was dropped on the window is handed over in parts, in order, for `readList` or `importSession`; then it is gone. */
  startUpload: {
    request: z.strictObject({ name: z.string().max(255), size: z.int().nonnegative() }),
    response: z.strictObject({ upload: id }),
  },
  uploadPart: { request: z.strictObject({ upload: id, bytes: z.base64().max(1_400_000) }), response: none },
  dropUpload: { request: z.strictObject({ upload: id }), response: none },
  /** Files that somebody opened with the desktop app, each told of once: an upload for `importSession`, or why it is none. */
  takeOpenedFiles: {
    request: none,
    response: z.array(
      z.strictObject({
        name: z.string(),
        size: z.int().nonnegative(),
        upload: id.nullable(),
        problem: failureRecord.nullable(),
      }),
    ),
  },

  /** Answers at once, while it is read; `listChanged` tells the rest. */
  readList: { request: z.strictObject({ source: listSource }), response: proxyListState },
  cancelList: { request: z.strictObject({ list: id }), response: none },
  /** What a proxy automatic configuration says for these targets, in its order. The script runs without any access to this computer. `direct`: its first choice is no proxy. */
  askPac: {
    request: pacQuestion,
    response: z.strictObject({
      answers: z.array(z.strictObject({ target: z.string(), direct: z.boolean(), proxies: z.array(foundProxy) })),
    }),
  },

  startSweep: { request: sweepBeginning, response: z.strictObject({ sweep: id }) },
  pauseSweep: { request: inSweep, response: none },
  /**
   * Goes on with one that is paused, or that was left unfinished: what was tested is not tested again. Passwords are not in the log: where entries that are
   * still to be tested need some that this process does not know, it fails with `BAD_LIST`, until the list is given again (`list`, as `readList` named it); so does
   * one over a queue, until this process knows the queue, and one to a server with a secret, until it knows what that is called.
   */
  resumeSweep: {
    request: z.strictObject({ sweep: id, list: id.nullable(), queue: queueChoice.exactOptional(), secret: id.exactOptional() }),
    response: none,
  },
  /** Resolves when nothing of it is under way any more. */
  cancelSweep: { request: inSweep, response: none },
  /** Of this process, newest first. */
  listSweeps: { request: none, response: z.array(sweepState) },
  /** One of this process or of the log. */
  getSweep: { request: inSweep, response: sweepState },
  readSweepRows: {
    request: z.strictObject({ view: sweepView, offset: z.int().nonnegative(), limit: z.int().min(1).max(1000) }),
    response: z.strictObject({ rows: z.array(sweepRow) }),
  },
  countSweepRows: { request: z.strictObject({ view: sweepView }), response: sweepFacets },
  /** 5,000 at most, evenly out of all that match. */
  readSweepPoints: { request: z.strictObject({ view: sweepView }), response: z.strictObject({ points: z.array(sweepPoint) }) },
  /** Line numbers of all rows that match, in the order of the view, to run them again; not of those that are gone. */
  readSweepLines: {
    request: z.strictObject({ view: sweepView }),
    response: z.strictObject({ lines: z.array(z.int().positive()) }),
  },
  /** One entry as a run: its events are read by `readEvents` under the id that it has here. */
  openSweepRow: {
    request: z.strictObject({ sweep: id, line: z.int().positive(), place: sweepView.shape.place }),
    response: runState,
  },

  /** Newest first. `search` looks into names, notes, titles and summaries; `before` is the last one of the page before. */
  listSessions: {
    request: z.strictObject({
      search: z.string().max(200),
      kind: z.enum(SESSION_KINDS).nullable(),
      before: id.nullable(),
      limit: z.int().min(1).max(500),
    }),
    response: sessionList,
  },
  /** A run of this process or of the log. `readEvents` and `readSamples` know those of the log, too. */
  getRun: { request: z.strictObject({ run: runId }), response: runState },
  changeSession: {
    request: z.strictObject({
      session: id,
      name: z.string().trim().max(MAX_SESSION_NAME).nullable().optional(),
      note: z.string().max(MAX_SESSION_NOTE).optional(),
    }),
    response: sessionSummary,
  },
  /** They can be brought back for a while; then their room is given back to the disk. One that still runs is not deleted: `BAD_USAGE`. */
  deleteSessions: { request: sessionIds, response: none },
  restoreSessions: { request: sessionIds, response: none },
  previewExport: { request: exportChoice, response: exportPreview },
  /** Answers at once; `exportChanged` tells the rest. A file that is there is replaced only with `replace`. */
  startExport: {
    request: exportChoice.extend({ path: z.string().min(1).max(4096), replace: z.boolean() }),
    response: exportState,
  },
  /** Resolves when nothing of it is left on the disk. */
  cancelExport: { request: z.strictObject({ export: id }), response: none },
  /** The `jsonl` of an export, gzipped or not; answers when it is in the log. One that is there already is not doubled. */
  importSession: { request: z.strictObject({ upload: id }), response: sessionSummary },
} as const satisfies Record<CommandName, { readonly request: z.ZodType; readonly response: z.ZodType }>;

/** What the menu of the desktop app, or another start of it, asks the window to do. */
export const WINDOW_ACTIONS = [
  'run',
  'cancel',
  'palette',
  'shortcuts',
  'settings',
  'about',
  'diagnose',
  'server',
  'console',
  'specimens',
  'sweep',
  'sessions',
] as const;

/** Told without being asked, in batches of 50 ms at the shortest. */
export const EVENTS = {
  runChanged: runState,
  runEvents: z.strictObject({ run: id, events: z.array(runEvent) }),
  runSamples: z.strictObject({ run: id, samples: z.array(trafficSample) }),
  serversChanged: z.strictObject({ servers: z.array(serverState) }),
  serverConnections: z.strictObject({ connections: z.array(serverConnection) }),
  consoleChanged: consoleState,
  specimensChanged: z.array(specimenState),
  settingsChanged: settings,
  listChanged: proxyListState,
  sweepChanged: sweepState,
  /** Something in the log changed: list again. */
  sessionsChanged: none,
  exportChanged: exportState,
  /** Ask `takeOpenedFiles`. */
  filesOpened: none,
  windowAction: z.strictObject({ action: z.enum(WINDOW_ACTIONS) }),
} as const satisfies Record<EventName, z.ZodType>;

export { COMMAND_NAMES, EVENT_NAMES, type CommandName, type EventName } from './names.ts';

export type RequestOf<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]['request']>;
export type ResponseOf<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]['response']>;
export type PayloadOf<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;
export type WindowAction = (typeof WINDOW_ACTIONS)[number];

/** One function a command: a missing one, or a wrong payload, does not compile. They throw `Failure`; anything else thrown is a bug. */
export type Handlers = { readonly [Name in CommandName]: (request: RequestOf<Name>) => Promise<ResponseOf<Name>> | ResponseOf<Name> };

/** Hands an event over; whoever listens gets it as it is. */
export type Publish = <Name extends EventName>(event: Name, payload: PayloadOf<Name>) => void;

/**
 * What the host puts into the page as `window.duplexscope`: one method a command, which resolves to a raw, unparsed `Result`, and `on`.
 * The listener's payload is raw too: the page's bridge parses all of it.
 */
export type HostApi = { readonly [Name in CommandName]: (request: unknown) => Promise<unknown> } & {
  readonly on: (event: EventName, listener: (payload: unknown) => void) => () => void;
};
