import type { RunEvent } from '../../../shared/model/run-state.ts';

/** One connection that the client tried, over all stages, with the heads that were seen of it. Events are named by their index. */
export interface Connection {
  /** Counted over the run from 1. */
  readonly number: number;
  readonly part: number;
  /** ns since the run's start. */
  readonly startedAt: number;
  readonly first: number;
  requestSent: number | null;
  answerReceived: number | null;
  /** What the server saw between this connection's start and the next one's: not always of this connection. */
  readonly atServer: ServerHeads[];
}

interface ServerHeads {
  readonly received: number;
  sent: number | null;
}

/**
 * Tells the connections of a run apart by the order in which events are recorded: a client makes one after the other, and each begins with the dialling of the
 * route's first address. What the server saw carries no mark of the connection that it belongs to: it is sorted in by time, and pairing.ts judges.
 * Goes on where it stopped.
 */
export class Connections {
  readonly all: Connection[] = [];
  readonly #of = new Map<number, Connection>();
  #events: readonly RunEvent[] = [];
  #taken = 0;
  #dialling = false;

  grow(events: readonly RunEvent[]): void {
    if (events !== this.#events) {
      this.#events = events;
      this.all.length = 0;
      this.#of.clear();
      this.#taken = 0;
      this.#dialling = false;
    }
    for (; this.#taken < events.length; this.#taken++) {
      const event = events[this.#taken];
      if (event) this.#take(event, this.#taken);
    }
  }

  /** The connection of a client's event, or of a head at the server; null for what cannot be told. */
  of(index: number): Connection | null {
    const event = this.#events[index];
    if (event?.end === 'client') return this.#atOrBefore(event.part, (one) => one.first <= index);
    return this.#of.get(index) ?? null;
  }

  #take(event: RunEvent, index: number): void {
    if (event.end === 'client') this.#takeClient(event, index);
    else if (event.end === 'server' && event.kind === 'head') this.#takeServerHead(event, index);
  }

  #takeClient(event: RunEvent, index: number): void {
    const last = this.all.at(-1);
    const dials = event.kind === 'resolved' || event.kind === 'connecting' || event.kind === 'connect-failed';
    if (last?.part !== event.part || (dials && !this.#dialling && isFirstAddress(event, this.#events[last.first]))) {
      this.all.push({
        number: this.all.length + 1,
        part: event.part,
        startedAt: event.at,
        first: index,
        requestSent: null,
        answerReceived: null,
        atServer: [],
      });
      this.#dialling = dials;
      return;
    }
    if (!dials) this.#dialling = false;
    if (event.kind !== 'head') return;
    if (event.direction === 'sent') last.requestSent ??= index;
    else last.answerReceived ??= index;
  }

  #takeServerHead(event: RunEvent, index: number): void {
    const connection = this.#atOrBefore(event.part, (one) => one.startedAt <= event.at);
    if (!connection) return;
    this.#of.set(index, connection);
    if (event.direction === 'received') {
      connection.atServer.push({ received: index, sent: null });
      return;
    }
    const asked = connection.atServer.findLast(({ sent }) => sent === null);
    if (asked) asked.sent = index;
  }

  /** The last connection of a part for which `holds` is true; it is true for all before it. */
  #atOrBefore(part: number, holds: (connection: Connection) => boolean): Connection | null {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const one = this.all[middle];
      if (one && (one.part < part || (one.part === part && holds(one)))) low = middle + 1;
      else high = middle;
    }
    const found = this.all[low - 1];
    return found?.part === part ? found : null;
  }
}

/** A route dials the same place first each time; addresses that are looked up on the way (for a SOCKS proxy, say) are another one's. */
function isFirstAddress(event: RunEvent, first: RunEvent | undefined): boolean {
  return first === undefined || event.hop === first.hop;
}
