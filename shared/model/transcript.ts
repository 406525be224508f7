export type End = 'client' | 'server' | 'hop';
export type Direction = 'sent' | 'received' | null;

/** What can be seen at a socket or decided about it. */
export const EVENT_KINDS = [
  'resolved',
  'connecting',
  'connected',
  'connect-failed',
  'accepted',
  'tls',
  'proxy-dialogue',
  'head',
  'interim-head',
  'body',
  'early-bytes',
  'first-bytes',
  'bytes',
  'probe-line',
  'fin',
  'reset',
  'closed',
  'timeout',
  'error',
  'note',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * One thing seen at one end. `at` is nanoseconds since the run's start on the monotonic clock.
 * `bytes` holds what was seen (secrets already replaced), `count` how many bytes it stands for when only counted.
 */
export interface TranscriptEvent {
  readonly id: string;
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly end: End;
  readonly hop: number | null;
  readonly direction: Direction;
  readonly kind: EventKind;
  readonly bytes: Uint8Array | null;
  readonly count: number;
  readonly text: string | null;
}

/** What the places that see something hand over; the run adds id, run and seq. `at` is `process.hrtime` nanoseconds, the same clock in every thread. */
export interface Observation {
  readonly at: number;
  readonly end: End;
  readonly hop?: number | null;
  readonly direction?: Direction;
  readonly kind: EventKind;
  readonly bytes?: Uint8Array;
  readonly count?: number;
  readonly text?: string;
  /** The server's own number of the connection; only the server has one. It stays within the engine. */
  readonly connection?: number;
}

export type Observe = (observation: Observation) => void;
