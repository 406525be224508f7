import { Failure } from '../../shared/model/failure.ts';
import type { DemoLine } from '../../shared/model/specimen-lines.ts';
import { runDemo, type DemoEntry } from '../engine/demo.ts';
import { Engine } from '../engine/engine.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { startProgress } from './progress.ts';
import { renderMatrix } from './text/matrix.ts';
import { renderRuns } from './text/run-report.ts';
import { styleFor } from './text/style.ts';

export interface DemoOptions {
  readonly only?: readonly string[];
  readonly json?: boolean;
}

/** Probes every specimen and prints the matrix; with `only`, the details of those. 0 whatever was found. */
export async function demo({ only, json }: DemoOptions, host: Host): Promise<number> {
  const signal = host.interrupted;
  const startedAt = performance.now();
  const progress = startProgress(host);
  const engine = new Engine();
  let entries: readonly DemoEntry[];
  try {
    progress.show('starting the specimens');
    entries = await runDemo(engine, only ?? null, {
      signal,
      onDone: ({ specimen }, done, all) => {
        progress.show(`${String(done)} of ${String(all)} specimens  ${specimen.name}`);
      },
    });
  } catch (error) {
    if (signal.aborted) throw new Failure('CANCELLED', 'stopped before all specimens were probed', { stage: 'usage', cause: error });
    throw error;
  } finally {
    progress.end();
    await engine.close();
  }
  if (json === true) host.out(entries.map(asJson).join(''));
  else if (only) host.out(entries.map((entry) => details(entry, host.colours)).join('\n'));
  else host.out(`${renderMatrix(entries, host.colours)}\n${closing(host.calledAs, entries, (performance.now() - startedAt) / 1000)}`);
  return EXIT.done;
}

function asJson({ specimen: { name, says }, set: probeSet }: DemoEntry): string {
  const line: DemoLine = { name, says, probeSet };
  return `${JSON.stringify(line)}\n`;
}

function details({ specimen: { name, says }, set }: DemoEntry, colours: boolean): string {
  return `${styleFor(colours).strong(name)}\n${says}\n\n${renderRuns(set.runs, colours)}`;
}

function closing(program: string, entries: readonly DemoEntry[], seconds: number): string {
  return `${String(entries.length)} specimens, ${seconds.toFixed(0)} s. The details of one, heads and all:
  ${program} demo --only strips-upgrade
or start it and probe it yourself:
  ${program} specimens --only strips-upgrade
  ${program} probe --via URL
`;
}
