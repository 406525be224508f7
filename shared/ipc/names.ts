/*
 * The names of contract.ts alone, without its schemas: the preload needs only these, and is kept free of a validator that way. contract.ts holds its tables
 * against these lists, so that a name that is missing on either side does not compile.
 */

export const COMMAND_NAMES = [
  'appInfo',
  'checkForUpdate',
  'getSettings',
  'changeSettings',
  'lookAround',
  'keepSecret',
  'readAuthorities',
  'previewHead',
  'testChain',
  'cancelTest',
  'startRun',
  'cancelRun',
  'listRuns',
  'readEvents',
  'readSamples',
  'compareHeads',
  'startServer',
  'stopServer',
  'listServers',
  'openConsole',
  'writeConsole',
  'readConsole',
  'stopReading',
  'closeWriteConsole',
  'closeConsole',
  'abortConsole',
  'listConsoles',
  'listSpecimens',
  'startSpecimens',
  'stopSpecimens',
  'startUpload',
  'uploadPart',
  'dropUpload',
  'takeOpenedFiles',
  'readList',
  'cancelList',
  'askPac',
  'startSweep',
  'pauseSweep',
  'resumeSweep',
  'cancelSweep',
  'listSweeps',
  'getSweep',
  'readSweepRows',
  'countSweepRows',
  'readSweepPoints',
  'readSweepLines',
  'openSweepRow',
  'listSessions',
  'getRun',
  'changeSession',
  'deleteSessions',
  'restoreSessions',
  'previewExport',
  'startExport',
  'cancelExport',
  'importSession',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export const EVENT_NAMES = [
  'runChanged',
  'runEvents',
  'runSamples',
  'serversChanged',
  'serverConnections',
  'consoleChanged',
  'specimensChanged',
  'settingsChanged',
  'listChanged',
  'sweepChanged',
  'sessionsChanged',
  'exportChanged',
  'filesOpened',
  'windowAction',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** The channel of Electron's IPC that carries a command. */
export function commandChannel(name: CommandName): string {
  return `duplexscope:command:${name}`;
}

/** The channel of Electron's IPC that carries an event. */
export function eventChannel(name: EventName): string {
  return `duplexscope:event:${name}`;
}
