const NEVER = 0xffff_ffff;
/** A proxy that connects later than this has forgotten what for. */
const FORGET_SECONDS = 180;

/**
 * Which local ports our servers must not take: those that proxies were told of lately, since one that is late would reach another proxy's run, and those that a
 * list names as proxies, since the server would be taken for one. Shared by the threads of a sweep: `memory` crosses them.
 */
export class ToldPorts {
  readonly memory: SharedArrayBuffer;
  readonly #seconds: Uint32Array;

  constructor(memory = new SharedArrayBuffer(65_536 * 4)) {
    this.memory = memory;
    this.#seconds = new Uint32Array(memory);
  }

  mayTake(port: number): boolean {
    const told = this.#seconds[port] ?? NEVER;
    return told === 0 || (told !== NEVER && now() - told > FORGET_SECONDS);
  }

  /** A proxy knows of it from now on. */
  told(port: number): void {
    if (this.#seconds[port] !== NEVER) this.#seconds[port] = now();
  }

  never(port: number): void {
    this.#seconds[port] = NEVER;
  }
}

/** The same clock in every thread; never 0. */
function now(): number {
  return Math.floor(Number(process.hrtime.bigint() / 1_000_000_000n)) + 1;
}

/** How many free ports are looked at before one is taken that a proxy may still know. */
const MOST_TRIES = 64;

/** Takes a free port that no proxy was told of. Those that are refused stay taken until one is found: the system would give them again. */
export async function takeUntold<Server extends { readonly address: { readonly port: number }; close(): Promise<void> }>(
  ports: ToldPorts,
  listen: () => Promise<Server>,
): Promise<Server> {
  const refused: Server[] = [];
  try {
    for (;;) {
      const server = await listen();
      if (ports.mayTake(server.address.port) || refused.length === MOST_TRIES) return server;
      refused.push(server);
    }
  } finally {
    await Promise.all(refused.map((server) => server.close()));
  }
}
