import { z } from 'zod';
import {
  appInfo,
  chainTest,
  consolePlan,
  consoleState,
  headPreview,
  networkState,
  serverConnection,
  serverPlan,
  serverState,
  settings,
  settingsChange,
  specimenState,
} from '../model/desk-state.ts';
import { endpoint, hopChoice, MAX_HOPS, runPlan } from '../model/run-plan.ts';
import { headerChange } from '../model/probe-set.ts';
import { runEvent, runState, trafficSample } from '../model/run-state.ts';
import type { CommandName, EventName } from './names.ts';

/*
 * Every command that the window can give and every event that it is told, once. All payloads survive JSON and a structured clone alike (bytes are base64),
 * and are parsed on arrival at both sides: requests where the work is done, answers and events in the window.
 */

const none = z.strictObject({});
const id = z.string().min(1).max(64);
const inConsole = z.strictObject({ console: id });

/** A command answers `Result<response>` (result.ts). */
export const COMMANDS = {
  appInfo: { request: none, response: appInfo },
  getSettings: { request: none, response: settings },
  changeSettings: { request: settingsChange, response: settings },
  /** Looks again each time. */
  lookAround: { request: none, response: networkState },
  /** Takes a password out of the window: what comes back is what it is called from now on. Kept in memory only. */
  keepSecret: { request: z.strictObject({ secret: z.string().min(1).max(4096) }), response: z.strictObject({ secret: id }) },

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
    request: z.strictObject({ run: id, after: z.int().nonnegative() }),
    response: z.strictObject({ events: z.array(runEvent) }),
  },
  readSamples: { request: z.strictObject({ run: id }), response: z.strictObject({ samples: z.array(trafficSample) }) },
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
