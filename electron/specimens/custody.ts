import type { Socket } from 'node:net';
import type { Act } from './quiet.ts';

/**
 * The sockets and timers of one connection through a specimen. When the last socket has closed the timers go too;
 * `release` ends everything at once. It is what makes "nothing is left after close()" true without each behaviour caring.
 */
export class Custody {
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onEmpty: () => void;
  /** Is told what the specimen did to the connection by itself. */
  readonly tell: (act: Act) => void;
  #released = false;
  #empty: Promise<void>;
  #resolveEmpty: () => void = () => undefined;

  constructor(onEmpty: () => void, tell: (act: Act) => void) {
    this.#onEmpty = onEmpty;
    this.tell = tell;
    this.#empty = new Promise((resolve) => (this.#resolveEmpty = resolve));
  }

  adopt(socket: Socket): void {
    this.#sockets.add(socket);
    // Every error is followed by 'close', which is where the lanes look; without a listener it would end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#finish();
    });
    if (this.#released) socket.destroy();
  }

  /** Runs `act` once after `ms`. The timer can be refreshed while it waits; `cancel` ends it. */
  after(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
    if (this.#released) this.cancel(timer);
    return timer;
  }

  cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }

  /** Destroys all sockets and resolves when they have closed. */
  async release(): Promise<void> {
    this.#released = true;
    for (const socket of this.#sockets) socket.destroy();
    if (this.#sockets.size === 0) this.#finish();
    await this.#empty;
  }

  #finish(): void {
    this.#released = true;
    for (const timer of [...this.#timers]) this.cancel(timer);
    this.#resolveEmpty();
    this.#onEmpty();
  }
}
