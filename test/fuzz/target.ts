import type { Random } from './random.ts';

export interface FuzzContext {
  readonly random: Random;
  /** Must be told of all bytes that are made up, before they are used: a failure is reported with them. */
  readonly offer: (what: string, bytes: Buffer) => void;
}

/** Something that takes bytes from strangers. */
export interface Target {
  readonly name: string;
  /** Makes up one case and tries it. Rejects when what is promised was not kept; must settle by itself. */
  run(context: FuzzContext): Promise<void>;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

export function promise(kept: boolean, what: string): void {
  if (!kept) throw new BrokenPromise(what);
}
