import type { Socket } from 'node:net';
import { reset } from './reset.ts';

/** How a direction ends: in order, or by a reset. */
export type Ending = 'fin' | 'rst';

/** Where a stage puts what may travel on. */
export interface Outlet {
  /** `taken` is called when the system has taken the bytes, or when they can no longer be delivered. */
  write(chunk: Buffer, taken?: () => void): void;
  /** `rst` may follow `fin`, when a reset comes after an orderly end. */
  end(how: Ending): void;
}

/** What a stage can do about its source. */
export interface Source {
  /** Stops reading until the same reason is released; the sender then feels the back-pressure. */
  hold(reason: string): void;
  release(reason: string): void;
  /** Whether the receiver is slow: bytes given to the outlet wait for it. */
  readonly blocked: boolean;
}

/** One direction's treatment of bytes. A chunk is the stage's own: it may be kept, sliced or changed. */
export interface Stage {
  bytes(chunk: Buffer): void;
  /** Bytes that came in the same read as the head before them; `bytes` when left out. */
  early?(chunk: Buffer): void;
  /** An orderly end waits until the stage has released its source; a reset comes at once. */
  end(how: Ending): void;
}
export type StageMaker = (outlet: Outlet, source: Source) => Stage;

/** The honest stage. */
export const passOn: StageMaker = (outlet) => ({
  bytes: (chunk) => outlet.write(chunk),
  end: (how) => outlet.end(how),
});

const DRAIN = 'drain';

/**
 * One direction of a connection: reads `source`, lets a stage treat the bytes, writes `sink`. Holds no bytes of its own: when the sink is
 * full the source is not read. An end of the source becomes FIN at the sink, a reset becomes a reset.
 */
export class Lane implements Outlet, Source {
  readonly #source: Socket;
  readonly #sink: Socket;
  #stage: Stage;
  readonly #brakes = new Set<string>();
  #discarding = false;
  #finWaits = false;

  constructor(source: Socket, sink: Socket, maker: StageMaker) {
    this.#source = source;
    this.#sink = sink;
    this.#stage = maker(this, this);
  }

  /** Begins to read. `early`: bytes that were read together with the head before the stream. */
  start(early: Buffer): void {
    const source = this.#source;
    this.#sink.on('drain', () => this.release(DRAIN));
    if (early.length > 0) {
      if (this.#stage.early) this.#stage.early(early);
      else this.#stage.bytes(early);
    }
    if (source.destroyed) {
      this.#ended('rst');
      return;
    }
    // A listener for 'data' starts a socket that was never paused, whatever the brakes say.
    source.pause();
    source.on('data', (chunk: Buffer) => {
      if (!this.#discarding) this.#stage.bytes(chunk);
    });
    source.once('close', () => {
      if (source.errored || !source.readableEnded) this.#ended('rst');
    });
    if (source.readableEnded) this.#ended('fin');
    else source.once('end', () => this.#ended('fin'));
    this.#run();
  }

  /** A head goes to the sink as it is, or as the stage's first bytes where the stage treats heads too. */
  head(bytes: Buffer, treated: boolean): void {
    if (treated) this.#stage.bytes(bytes);
    else this.write(bytes);
  }

  /** Forgets the stage, before the start. */
  beHonest(): void {
    this.#stage = passOn(this, this);
  }

  /** From now on the source is read to its end and nothing travels on. */
  discard(): void {
    this.#discarding = true;
    this.#brakes.clear();
    this.#source.resume();
  }

  write(chunk: Buffer, taken?: () => void): void {
    if (this.#sink.destroyed || this.#sink.writableEnded) {
      taken?.();
      return;
    }
    if (!this.#sink.write(chunk, taken)) this.hold(DRAIN);
  }

  end(how: Ending): void {
    if (how === 'rst') reset(this.#sink);
    else if (!this.#sink.destroyed) this.#sink.end();
  }

  hold(reason: string): void {
    if (this.#discarding) return;
    this.#brakes.add(reason);
    this.#source.pause();
  }

  release(reason: string): void {
    if (!this.#brakes.delete(reason)) return;
    if (this.#finWaits && !this.#heldByStage()) {
      this.#finWaits = false;
      this.#stage.end('fin');
    }
    this.#run();
  }

  get blocked(): boolean {
    return this.#brakes.has(DRAIN);
  }

  #run(): void {
    if (this.#brakes.size === 0 && !this.#source.destroyed) this.#source.resume();
  }

  #ended(how: Ending): void {
    if (this.#discarding) return;
    // A paused socket still reads ahead, so its FIN can show while a stage holds the bytes before it.
    if (how === 'fin' && this.#heldByStage()) this.#finWaits = true;
    else this.#stage.end(how);
  }

  #heldByStage(): boolean {
    return this.#brakes.size > (this.blocked ? 1 : 0);
  }
}
