/* Exports of a large run, several at once, each again and again over the file that is there; some are called off. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SessionLog } from '../../../electron/sessions/session-log.ts';
import { Random } from '../../fuzz/random.ts';
import { event, runState, sample } from '../../sessions/recorded.ts';
import { summaryOf } from '../../sessions/stored.ts';
import { exportsFolder, FILES, LARGE_RUN } from '../exported.ts';
import { say } from '../say.ts';
import { victimsWorkbench } from '../victims-workbench.ts';

const EVENTS = 10_000;
const AT_ONCE = 3;
const [dataFolder = '', seed = '1'] = process.argv.slice(2);
const random = new Random(seed);

async function largeRun(): Promise<void> {
  const log = new SessionLog({ folder: dataFolder, onChange: () => undefined });
  const known = await log.read('find', LARGE_RUN);
  if (known.length === 0) {
    const run = runState({ id: LARGE_RUN, status: 'done', events: EVENTS });
    const sink = log.importing();
    await sink.begin({ summary: summaryOf(run, { events: EVENTS }), run, sweep: null });
    for (let seq = 1; seq <= EVENTS; seq += 1000) {
      await sink.events(Array.from({ length: 1000 }, (_, index) => ({ ...event(seq + index, bytesOf(seq + index)), seq: seq + index })));
    }
    await sink.samples(Array.from({ length: 100 }, (_, index) => sample(index)));
    await sink.end();
  }
  await log.close();
}

/** Heads with something to hide, and bytes of a stream. */
function bytesOf(number: number): { kind: 'bytes' | 'head'; bytes: string } {
  const head = `GET http://10.0.${String(number & 15)}.9:8080/ HTTP/1.1\r\nHost: site-${String(number & 7)}.test\r\nCookie: a=${String(number)}\r\n\r\n`;
  return number % 10 === 0
    ? { kind: 'head', bytes: Buffer.from(head).toString('base64') }
    : { kind: 'bytes', bytes: Buffer.alloc(120, number).toString('base64') };
}

await largeRun();
mkdirSync(exportsFolder(dataFolder), { recursive: true });
const workbench = victimsWorkbench(dataFolder);
const { handlers } = workbench;
const over = new Map<string, (status: string) => void>();
const early = new Map<string, string>();
workbench.subscribe((name, payload) => {
  if (name !== 'exportChanged' || !('export' in payload) || payload.status === 'running') return;
  const heard = over.get(payload.export);
  if (heard) heard(payload.status);
  else early.set(payload.export, payload.status);
});

async function exportOne({
  file,
  format,
  redaction,
}: { file: string } & Pick<Parameters<typeof handlers.startExport>[0], 'format' | 'redaction'>): Promise<void> {
  const path = join(exportsFolder(dataFolder), file);
  const begun = await handlers.startExport({ session: LARGE_RUN, format, redaction, path, replace: true });
  const status = new Promise<string>((resolve) => {
    const already = early.get(begun.export);
    if (already === undefined) over.set(begun.export, resolve);
    else resolve(already);
  });
  if (random.chance(1 / 8)) {
    await setTimeout(random.below(100));
    await handlers.cancelExport({ export: begun.export });
  }
  if ((await status) === 'done') say({ session: LARGE_RUN, events: EVENTS, over: 'done', file });
  else if ((await status) === 'failed') throw new Error(`the export of ${file} failed`);
}

const files = [...FILES.values()];
async function exportAll(first: number): Promise<never> {
  for (let next = first; ; next += AT_ONCE) {
    const file = files[next % files.length];
    if (file) await exportOne(file);
  }
}
const first = random.below(files.length);
await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => exportAll(first + index)));
