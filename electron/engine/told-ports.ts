import { Failure } from '../../shared/model/failure.ts';

/** Above what services are usually given, below what no system hands out. */
const LOWEST = 20_000;
const PORTS = 41_000;
/** Port 0 is none: in its place stands how many were taken. */
const TAKEN = 0;
const NEVER = 1;
/** Others have some of them. */
const MOST_TRIES = 1000;

/**
 * Ports of this computer for servers that proxies are told of, each as seldom as can be: a port comes again after all others, so that a proxy that connects late
 * finds nobody there, and not the server of another proxy's run, as it may with those that the system hands out at random. Never those that a list names as
 * proxies: the server would be taken for one. Shared by the threads of a sweep: `memory` crosses them.
 */
export class ToldPorts {
  readonly memory: SharedArrayBuffer;
  readonly #slots: Uint32Array;

  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(65_536 * 4);
    this.#slots = new Uint32Array(this.memory);
    // Two sweeps at the same time begin at different places.
    if (!memory) this.#slots[TAKEN] = Math.floor(Math.random() * PORTS);
  }

  /** Of this computer's ports, one that a list names. */
  never(port: number): void {
    if (port > 0) this.#slots[port] = NEVER;
  }

  /** Listens on the next one that is free. */
  async take<Server>(listen: (port: number) => Promise<Server>): Promise<Server> {
    for (let tries = 1; ; tries += 1) {
      const port = LOWEST + (Atomics.add(this.#slots, TAKEN, 1) % PORTS);
      if (this.#slots[port] === NEVER) continue;
      try {
        return await listen(port);
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'PORT_IN_USE') || tries >= MOST_TRIES) throw error;
      }
    }
  }
}
