import type { EventRecord } from '../../shared/model/probe-set.ts';
import type { Secrecy } from './secrecy.ts';
import type { Observation, Observe, TranscriptEvent } from '../../shared/model/transcript.ts';

/** Bytes kept of one event; heads and first bytes are shorter, bulk is only counted. */
const MAX_EVENT_BYTES = 64 * 1024;

/** All that was seen in a run, in the order in which it was recorded; `at` tells the order in time. */
export interface Transcript {
  readonly observe: Observe;
  readonly events: readonly TranscriptEvent[];
  /** hrtime nanoseconds of the run's start. */
  readonly startedAt: number;
  /** The highest number of a server's connection so far; 0 before the first. What is told of it and of those before it belongs to earlier attempts. */
  readonly lastConnection: number;
  /** The server's number of the connection that an event is about; null where it is not the server's. */
  connectionOf(event: TranscriptEvent): number | null;
  /** The events as they go into the document, in order of time. */
  cited(ids: ReadonlySet<string>): EventRecord[];
}

export interface TranscriptOptions {
  readonly run: string;
  readonly startedAt: number;
  /** Applied to everything before it is recorded. */
  readonly secrecy: Secrecy;
  /** Called for each event as it is recorded. */
  readonly onEvent?: ((event: TranscriptEvent) => void) | undefined;
}

/** The same transcript for a connection beside the run's own: its heads stay away, since the run's are compared with what its server received. */
export function withoutHeads(transcript: Transcript): Transcript {
  const { events, startedAt } = transcript;
  return {
    events,
    startedAt,
    get lastConnection() {
      return transcript.lastConnection;
    },
    connectionOf: (event) => transcript.connectionOf(event),
    cited: (ids) => transcript.cited(ids),
    observe: (seen) => {
      if (seen.kind !== 'head' && seen.kind !== 'interim-head' && seen.kind !== 'body') transcript.observe(seen);
    },
  };
}

export function createTranscript({ run, startedAt, secrecy, onEvent }: TranscriptOptions): Transcript {
  const events: TranscriptEvent[] = [];
  const connections = new WeakMap<TranscriptEvent, number>();
  let lastConnection = 0;
  const observe = (seen: Observation): void => {
    const seq = events.length + 1;
    const event: TranscriptEvent = {
      id: `e${String(seq)}`,
      run,
      seq,
      at: seen.at - startedAt,
      end: seen.end,
      hop: seen.hop ?? null,
      direction: seen.direction ?? null,
      kind: seen.kind,
      bytes: seen.bytes ? secrecy.bytes(seen.bytes.subarray(0, MAX_EVENT_BYTES), 'head').bytes : null,
      count: seen.count ?? seen.bytes?.length ?? 0,
      text: seen.text === undefined ? null : secrecy.text(seen.text),
    };
    events.push(event);
    if (seen.connection !== undefined) {
      connections.set(event, seen.connection);
      lastConnection = Math.max(lastConnection, seen.connection);
    }
    onEvent?.(event);
  };
  return {
    observe,
    events,
    startedAt,
    get lastConnection() {
      return lastConnection;
    },
    connectionOf: (event) => connections.get(event) ?? null,
    cited: (ids) =>
      events
        .filter((event) => ids.has(event.id))
        .sort((a, b) => a.at - b.at || a.seq - b.seq)
        .map(({ id, seq, at, end, hop, direction, kind, bytes, count }) => ({
          id,
          seq,
          at,
          end,
          hop,
          direction,
          kind,
          bytes: bytes ? Buffer.from(bytes).toString('base64') : null,
          count,
        })),
  };
}
