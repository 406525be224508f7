import type { RunEvent } from '../../../shared/model/run-state.ts';

/** One connection as one end saw it: between the client and its first hop (or the server), or between the server and whoever came to it. */
export interface Conversation {
  readonly end: 'client' | 'server';
  /** Counts those of its end from 1. */
  readonly number: number;
  readonly part: number;
  readonly openedAt: number;
  /** When the client began to connect; of a server `openedAt`. */
  readonly askedAt: number;
  /** `address:port` that the client connected to; null: not recorded. */
  readonly remote: string | null;
  request: boolean;
  answered: boolean;
  ended: boolean;
  closed: boolean;
}

export interface Placed {
  readonly event: RunEvent;
  /** Null: of no connection, as a look-up or a failed attempt. */
  readonly conversation: Conversation | null;
}

/**
 * Says of each event of a run, in the order of `seq`, which connection it belongs to. Events do not name it: a client has one at a time, from `connected` to the
 * next one; a server's are told apart by the order in which they were accepted, answered, ended and closed. The ends of those that are accepted while an earlier
 * one still lingers can be taken for each other.
 */
export class Conversations {
  readonly #open: Conversation[] = [];
  readonly #counts = { client: 0, server: 0 };
  #client: Conversation | null = null;
  #connecting: RunEvent | null = null;

  place(event: RunEvent): Placed {
    return { event, conversation: event.end === 'server' ? this.#server(event) : this.#ofClient(event) };
  }

  /** The server's connection that was accepted last. */
  get newest(): Conversation | null {
    return this.#open.at(-1) ?? null;
  }

  #ofClient(event: RunEvent): Conversation | null {
    switch (event.kind) {
      case 'connecting':
        this.#connecting = event;
        return null;
      case 'resolved':
      case 'connect-failed':
        return null;
      case 'connected': {
        const asked = this.#connecting?.text === event.text ? this.#connecting.at : event.at;
        this.#connecting = null;
        this.#client = this.#begin('client', event, asked);
        return this.#client;
      }
      default:
        return this.#client?.part === event.part ? this.#client : null;
    }
  }

  #server(event: RunEvent): Conversation | null {
    const open = this.#open;
    switch (event.kind) {
      case 'accepted': {
        const begun = this.#begin('server', event, event.at);
        open.push(begun);
        // Those that were left without an end: what comes late is of the last few.
        if (open.length > 64) open.shift();
        return begun;
      }
      case 'head': {
        const found =
          event.direction === 'received'
            ? open.find(({ request }) => !request)
            : open.findLast(({ request, answered }) => request && !answered);
        if (!found) return this.newest;
        if (event.direction === 'received') found.request = true;
        else found.answered = true;
        return found;
      }
      case 'timeout':
      case 'error':
        return open.find(({ request, closed }) => !request && !closed) ?? this.newest;
      case 'fin':
      case 'reset': {
        const found = open.find(({ ended }) => !ended) ?? null;
        if (found) found.ended = true;
        return found;
      }
      case 'closed': {
        const index = open.findIndex(({ closed }) => !closed);
        const found = open[index];
        if (!found) return null;
        found.closed = true;
        found.ended = true;
        // The newest stays: what was counted on it is told afterwards.
        while (open.length > 1 && open[0]?.closed === true) open.shift();
        return found;
      }
      default:
        return open.findLast(({ request }) => request) ?? this.newest;
    }
  }

  #begin(end: 'client' | 'server', event: RunEvent, askedAt: number): Conversation {
    this.#counts[end] += 1;
    return {
      end,
      number: this.#counts[end],
      part: event.part,
      openedAt: event.at,
      askedAt,
      remote: end === 'client' ? event.text : null,
      request: false,
      answered: false,
      ended: false,
      closed: false,
    };
  }
}
