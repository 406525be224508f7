import type { Redis } from 'ioredis';
import { workersOf } from './announcement.ts';
import { QUEUE_VERSION, type WorkerShape } from './shapes.ts';

export interface WatchParts {
  readonly redis: Redis;
  readonly places: readonly string[];
  readonly version: string;
  readonly checks: readonly string[];
  readonly onNotice: (text: string) => void;
  /** Whether it is a notice, too, that a place has no worker; else whoever asks `of` sees it. */
  readonly saysWhoIsMissing: boolean;
}

const EVERY_MS = 2_000;

/** Which workers are there; says once what is wrong with one, and where there is none. */
export class WorkerWatch {
  readonly #parts: WatchParts;
  readonly #said = new Set<string>();
  readonly #workers = new Map<string, readonly WorkerShape[]>();
  readonly #heard = new Map<string, Date>();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => {
      // A queue that is away says so itself; it is looked again.
      if (!this.#looking) this.#look().catch(() => undefined);
    }, EVERY_MS);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  of(place: string): readonly WorkerShape[] {
    return this.#workers.get(place) ?? [];
  }

  /** When a worker of the place was last there; null: none was. */
  heardOf(place: string): Date | null {
    return this.#heard.get(place) ?? null;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    try {
      for (const place of this.#parts.places) {
        const workers = await workersOf(this.#parts.redis, place);
        this.#workers.set(place, workers);
        if (workers.length > 0) this.#heard.set(place, new Date());
        else if (this.#parts.saysWhoIsMissing)
          this.#once(`none ${place}`, `no worker of the place ${place} is there; its entries wait until one comes`);
        for (const worker of workers) this.#compare(place, worker);
      }
    } finally {
      this.#looking = false;
    }
  }

  #compare(place: string, { v, version, name, allow }: WorkerShape): void {
    const who = `the worker ${name} of ${place}`;
    if (v !== QUEUE_VERSION)
      this.#once(
        `language ${name}`,
        `${who} (Duplexscope ${version}) speaks version ${String(v)} of the queue's language, this program (${this.#parts.version}) version ${String(QUEUE_VERSION)}: install the same Duplexscope on both sides`,
      );
    else if (version !== this.#parts.version)
      this.#once(
        `version ${name}`,
        `${who} is Duplexscope ${version}, this program ${this.#parts.version}: their rows may differ for that reason`,
      );
    const missing = this.#parts.checks.filter((check) => !allow.includes(check));
    if (missing.length > 0)
      this.#once(`allow ${name}`, `${who} does not allow ${missing.join(', ')}: start it with --allow, or leave them out of --checks`);
  }

  #once(key: string, text: string): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#parts.onNotice(text);
  }
}
