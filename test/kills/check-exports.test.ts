import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeExport } from '../../electron/sessions/export/write-export.ts';
import { event, runState, sample } from '../sessions/recorded.ts';
import { logs } from '../sessions/logs.ts';
import { summaryOf } from '../sessions/stored.ts';
import { checkExports } from './check-exports.ts';
import { EXPORTED, exportsFolder, FILES, LARGE_RUN } from './exported.ts';

const { folder, log } = logs();

/** A data folder with the run that is exported, and its exports in all forms. */
async function exported(): Promise<{ readonly at: string; readonly inExports: (file: string) => string }> {
  const at = folder();
  const writing = log({ folder: at });
  const run = runState({ id: LARGE_RUN, status: 'done', events: 3 });
  const sink = writing.importing();
  await sink.begin({ summary: summaryOf(run, { events: 3 }), run, sweep: null });
  await sink.events([1, 2, 3].map((seq) => ({ ...event(seq), seq })));
  await sink.samples([sample(1)]);
  await sink.end();
  await writing.close();
  const inExports = (file: string): string => join(exportsFolder(at), file);
  mkdirSync(exportsFolder(at));
  for (const file of FILES.keys()) await exportInto(at, file);
  return { at, inExports };
}

async function exportInto(folderOfData: string, name: string): Promise<void> {
  const chosen = FILES.get(name);
  if (!chosen) throw new Error(`nothing is exported as ${name}`);
  const { file, format, redaction } = chosen;
  const task = { folder: folderOfData, session: LARGE_RUN, format, redaction, program: EXPORTED };
  const watcher = { signal: new AbortController().signal, onProgress: () => undefined };
  await writeExport(task, { path: join(exportsFolder(folderOfData), file), replace: false }, watcher);
}

it('the check of exports whose writer was killed finds halves under a name, what is lost, and what stays', async () => {
  const { at, inExports } = await exported();
  const told = [...FILES.keys()].map((file) => ({ session: LARGE_RUN, file }));
  expect(await checkExports(at, told)).toEqual({ problems: [], left: 0 });

  const whole = readFileSync(inExports('run.har'));
  truncateSync(inExports('run.har'), whole.length >> 1);
  expect(await checkExports(at, told)).toMatchObject({ problems: ['run.har has its name and is not whole'] });
  writeFileSync(inExports('run.har'), whole);

  rmSync(inExports('hidden.csv'));
  expect(await checkExports(at, told)).toMatchObject({ problems: ['hidden.csv was written and is lost'] });
  await exportInto(at, 'hidden.csv');
  // A name that is none of a part: no later export takes it away.
  copyFileSync(inExports('run.csv'), inExports('run.csv.tmp'));
  expect(await checkExports(at, told)).toEqual({
    problems: ['run.csv.tmp is in the folder of the exports', 'stays after the next export: run.csv.tmp'],
    left: 1,
  });
});
