import { z } from 'zod';

/**
 * A program that works in a data folder until it is killed: `node FILE FOLDER SEED PORT`. After each commit it prints a line: what must be there from now on,
 * whatever happens. PORT: where the proxies of visits.ts are.
 */
export interface Scenario {
  readonly name: string;
  readonly victim: URL;
  /** It is killed within so long after its first line. */
  readonly withinMs: number;
}

/**
 * `events`, `samples`: at least so many, without gaps. `rows`: these lines of a sweep; `visited`: the addresses of visits.ts that these tested, which nobody may visit in a
 * later life of the sweep. `resumed`: how many rows it had. `over`: with this status. `file`: this export has its name.
 */
export const committed = z.strictObject({
  session: z.string(),
  events: z.int().nonnegative().optional(),
  samples: z.int().nonnegative().optional(),
  rows: z.array(z.int().positive()).optional(),
  visited: z.array(z.string()).optional(),
  resumed: z.int().nonnegative().optional(),
  over: z.string().optional(),
  file: z.string().optional(),
});
export type Committed = z.infer<typeof committed>;

const victim = (file: string): URL => new URL(`victims/${file}`, import.meta.url);

export const SCENARIOS: readonly [Scenario, ...Scenario[]] = [
  { name: 'log', victim: victim('log.ts'), withinMs: 400 },
  { name: 'runs', victim: victim('runs.ts'), withinMs: 1500 },
  { name: 'sweeps', victim: victim('sweeps.ts'), withinMs: 4000 },
  { name: 'exports', victim: victim('exports.ts'), withinMs: 4000 },
];
