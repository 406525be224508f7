import type { Redis } from 'ioredis';
import type { SweepEntry } from '../sweep/entry.ts';
import { anyVersion, QUEUE_VERSION, sweepShape, type QueuePlan } from './shapes.ts';
import { shaped, Unreadable, unpackPlan } from './bodies.ts';
import { keys } from './names.ts';
import { RowSender, type SenderParts } from './row-sender.ts';

/** Tests the entries of one sweep. */
export interface Tester {
  /** The row, JSON of a `SweepEntryLine` with this worker's place; null: it was called off. */
  test(entry: SweepEntry, quiet: () => void): Promise<string | null>;
  /** What is under way ends with null. */
  cancel(): void;
  close(): Promise<void>;
}

export interface HandParts extends SenderParts {
  readonly version: string;
  /** Why this worker will not do that; null: it will. */
  readonly refuses: (plan: QueuePlan) => string | null;
  readonly tester: (plan: QueuePlan) => Tester;
  readonly onNotice: (text: string) => void;
}

/** A sweep that this worker has jobs of. */
export class SweepInHand {
  readonly sender: RowSender;
  readonly tester: Tester;
  /** Jobs of it that are taken. */
  jobs = 0;
  /** Since when it has none. */
  idleSince = performance.now();
  over = false;

  private constructor(sender: RowSender, tester: Tester) {
    this.sender = sender;
    this.tester = tester;
  }

  /** Null: it is over, or this worker will not do it and has said so. */
  static async open(parts: HandParts): Promise<SweepInHand | null> {
    const text = await parts.redis.get(keys.sweep(parts.sweep));
    if (text === null) return null;
    const sender = new RowSender(parts);
    const refused = (why: string): Promise<null> => refuse(parts, sender, why);
    let plan: QueuePlan;
    try {
      const raw: unknown = JSON.parse(text);
      const { v } = shaped(anyVersion, raw);
      if (v !== QUEUE_VERSION) return await refused(otherVersion(v, parts.version));
      const said = shaped(sweepShape, raw);
      if (said.by !== parts.version)
        parts.onNotice(
          `sweep ${parts.sweep} is handed out by version ${said.by}, this worker is ${parts.version}; the same on both sides is better`,
        );
      plan = unpackPlan(said, parts.key, parts.sweep);
    } catch (error) {
      if (!(error instanceof Unreadable) && !(error instanceof SyntaxError)) throw error;
      return await refused(`it cannot read what is to be done: ${error.message}`);
    }
    if (plan.until < Date.now()) return await refused('it was begun too long ago; begin it anew');
    const why = parts.refuses(plan);
    if (why !== null) return await refused(why);
    return new SweepInHand(sender, parts.tester(plan));
  }

  /** Whoever handed it out has taken it back, or it is done. */
  async isOver(redis: Redis, sweep: string): Promise<boolean> {
    if (!this.over && (await redis.exists(keys.sweep(sweep))) === 0) {
      this.over = true;
      this.tester.cancel();
    }
    return this.over;
  }

  async close(): Promise<void> {
    await this.sender.close();
    await this.tester.close();
  }
}

async function refuse({ onNotice, sweep }: HandParts, sender: RowSender, why: string): Promise<null> {
  onNotice(`sweep ${sweep} is refused: ${why}`);
  await sender.refuse(why);
  await sender.close();
  return null;
}

export function otherVersion(theirs: number, version: string): string {
  return `it is written in version ${String(theirs)} of the queue's language, and this worker (Duplexscope ${version}) speaks version ${String(QUEUE_VERSION)}; install the same Duplexscope on both sides`;
}
