import type { SpecimenLine } from '../../shared/model/specimen-lines.ts';
import { Engine } from '../engine/engine.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { untilInterrupted } from './long-running.ts';

export interface SpecimensOptions {
  readonly only?: readonly string[];
  readonly json?: boolean;
}

/** Starts the specimens, prints where, and stays until interrupted. */
export async function specimens({ only, json }: SpecimensOptions, host: Host): Promise<number> {
  const engine = new Engine();
  try {
    const { list } = await engine.specimens(only ?? null);
    const width = Math.max(...list.map(({ name }) => name.length));
    for (const { name, url, says } of list) {
      const line: SpecimenLine = { name, url, says };
      host.out(json === true ? `${JSON.stringify(line)}\n` : `${name.padEnd(width)}  ${url}\n${' '.repeat(width)}  ${says}\n`);
    }
    if (json !== true) host.out(`\nProbe one with: ${host.calledAs} probe --via URL. Stop with Ctrl-C.\n`);
    await untilInterrupted(host.interrupted);
  } finally {
    await engine.close();
  }
  return EXIT.done;
}
