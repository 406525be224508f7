import type { Socket } from 'node:net';
import type { Custody } from './custody.ts';
import { Lane, passOn } from './lane.ts';
import type { Ending, StageMaker } from './lane.ts';
import type { Act } from './quiet.ts';
import { reset } from './reset.ts';

/**
 * How long both sockets are still read after an orderly cut. Closing at once with unread bytes would turn the FIN into a reset
 * and take bytes with it that the peer has not read yet.
 */
const LINGER_MS = 2_000;

/** What a fault can do to the whole connection. */
export interface Connection {
  /** FIN to both after what was written, or a reset to both at once. */
  cut(how: Ending): void;
  /** FIN to the client alone: nothing more goes to it, and the server is not told. */
  dismissClient(): void;
  /** Says to whoever started the specimen what it did. */
  tell(act: Act): void;
  after(ms: number, act: () => void): NodeJS.Timeout;
  cancel(timer: NodeJS.Timeout): void;
}

/** The treatment of the two directions; what is left out is honest. `up` is client to server. */
export interface Fault {
  readonly up?: StageMaker;
  readonly down?: StageMaker;
  /** Called when a relayed 101 has been written to the client. */
  readonly upgraded?: () => void;
}

/** A fault is made anew for each connection. */
export interface StreamFault {
  /** `stream`: the bytes behind the handshake's heads. `connection`: every byte between the two sockets, heads included. */
  readonly reach: 'stream' | 'connection';
  create(connection: Connection): Fault;
}

/** Two sockets joined by two lanes. The lanes start separately, since a relay reads the server's head before its stream. */
export class Splice implements Connection {
  readonly up: Lane;
  readonly down: Lane;
  readonly fault: Fault;
  readonly #custody: Custody;
  readonly #client: Socket;
  readonly #server: Socket;
  #cut = false;

  /** `wrap` may put something around the fault's stages, such as the search for the tunnelled heads. */
  constructor(
    custody: Custody,
    sockets: { readonly client: Socket; readonly server: Socket },
    fault: StreamFault | null,
    wrap: (stage: StageMaker, direction: 'up' | 'down') => StageMaker = (stage) => stage,
  ) {
    this.#custody = custody;
    this.#client = sockets.client;
    this.#server = sockets.server;
    this.fault = fault?.create(this) ?? {};
    this.up = new Lane(this.#client, this.#server, wrap(this.fault.up ?? passOn, 'up'));
    this.down = new Lane(this.#server, this.#client, wrap(this.fault.down ?? passOn, 'down'));
  }

  cut(how: Ending): void {
    if (this.#cut) return;
    this.#cut = true;
    for (const socket of [this.#client, this.#server]) {
      if (how === 'rst') reset(socket);
      else if (!socket.destroyed) socket.end();
    }
    this.up.discard();
    this.down.discard();
    if (how === 'fin') this.after(LINGER_MS, () => void this.#custody.release());
  }

  dismissClient(): void {
    if (!this.#client.destroyed) this.#client.end();
  }

  tell(act: Act): void {
    this.#custody.tell(act);
  }

  after(ms: number, act: () => void): NodeJS.Timeout {
    return this.#custody.after(ms, act);
  }

  cancel(timer: NodeJS.Timeout): void {
    this.#custody.cancel(timer);
  }
}

/** Writes the last bytes, sends FIN, and reads what still comes until the peer closes too (see LINGER_MS). */
export function sayAndClose(custody: Custody, socket: Socket, bytes: Buffer): void {
  socket.end(bytes);
  socket.resume();
  custody.after(LINGER_MS, () => void custody.release());
}
