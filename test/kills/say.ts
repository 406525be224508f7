import { writeSync } from 'node:fs';
import type { Committed } from './scenarios.ts';

/** At once: what waits in a stream is lost when the process is killed. */
export function say(line: Committed): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
