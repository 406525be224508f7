import type { Ending, StageMaker } from './lane.ts';
import type { Connection, StreamFault } from './splice.ts';

export type Direction = 'up' | 'down';

/** Of a connection, in milliseconds: since the last byte of each direction (its beginning where there was none), and since its beginning. */
export interface Times {
  readonly silentUpMs: number;
  readonly silentDownMs: number;
  readonly ageMs: number;
}

/** What a specimen did to a connection of its own accord: ended it, or no longer passes what comes. Timers may be late; this is when it really happened. */
export interface Act extends Times {
  readonly did: 'cut' | 'forgot';
}

export class StreamClock {
  readonly #began = performance.now();
  readonly #heard = { up: this.#began, down: this.#began };

  heard(direction: Direction): void {
    this.#heard[direction] = performance.now();
  }

  get times(): Times {
    const now = performance.now();
    return { silentUpMs: now - this.#heard.up, silentDownMs: now - this.#heard.down, ageMs: now - this.#began };
  }
}

/** Passes everything on, and says what passes. */
export function heard(direction: Direction, clock: StreamClock, onBytes: (direction: Direction) => void = () => undefined): StageMaker {
  return (outlet) => ({
    bytes(chunk) {
      clock.heard(direction);
      onBytes(direction);
      outlet.write(chunk);
    },
    end: (how) => outlet.end(how),
  });
}

export interface CutWhenSilent {
  readonly ms: number;
  /** A byte of these begins the time anew. */
  readonly heeds: readonly Direction[];
  readonly cut: (connection: Connection) => void;
}

/** Ends a connection after so long a silence of the directions that it heeds. */
export function cutWhenSilent({ ms, heeds, cut }: CutWhenSilent): StreamFault {
  return {
    reach: 'connection',
    create(connection) {
      const clock = new StreamClock();
      const timer = connection.after(ms, () => {
        connection.tell({ did: 'cut', ...clock.times });
        cut(connection);
      });
      const onBytes = (direction: Direction): void => {
        if (heeds.includes(direction)) timer.refresh();
      };
      return { up: heard('up', clock, onBytes), down: heard('down', clock, onBytes) };
    },
  };
}

/** Ends a connection at that age, whatever it carries. */
export function cutAtAge(ms: number, how: Ending): StreamFault {
  return {
    reach: 'connection',
    create(connection) {
      const clock = new StreamClock();
      connection.after(ms, () => {
        connection.tell({ did: 'cut', ...clock.times });
        connection.cut(how);
      });
      return { up: heard('up', clock), down: heard('down', clock) };
    },
  };
}
