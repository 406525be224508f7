import { z } from 'zod';

/**
 * A program that writes to the session log of a folder until it is killed: `node FILE FOLDER SEED`. After each commit it prints a line: what must be there from
 * now on, whatever happens.
 */
export interface Scenario {
  readonly name: string;
  readonly victim: URL;
  /** It is killed within so long after its first line. */
  readonly withinMs: number;
}

/** `events`: at least so many, without gaps. `rows`: these lines of a sweep. `over`: with this status. */
export const committed = z.strictObject({
  session: z.string(),
  events: z.int().nonnegative().optional(),
  rows: z.array(z.int().positive()).optional(),
  over: z.string().optional(),
});
export type Committed = z.infer<typeof committed>;

const victim = (file: string): URL => new URL(`victims/${file}`, import.meta.url);

export const SCENARIOS: readonly Scenario[] = [
  { name: 'log', victim: victim('log.ts'), withinMs: 400 },
  { name: 'runs', victim: victim('runs.ts'), withinMs: 1500 },
  { name: 'sweeps', victim: victim('sweeps.ts'), withinMs: 1500 },
];
