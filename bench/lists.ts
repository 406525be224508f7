/** A list of a million lines: how long it takes, what it takes of memory, and how long it holds up the main thread. `npm run bench:lists [-- --lines N]`. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readProxyList } from '../electron/sweep/list/read-list.ts';

const MOST_SECONDS = 5;
const MOST_BLOCKED_MS = 50;
const MIB = 1_048_576;

const { values } = parseArgs({ options: { lines: { type: 'string' } } });
const lines = Number(values.lines ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'duplexscope-lists-'));
const failures: string[] = [];

/** Each with a twentieth that was there before and a hundredth that is none, as lists on the web are. */
const KINDS: Readonly<Record<string, { readonly header?: string; readonly line: (index: number) => string }>> = {
  'host:port': { line: (index) => `${address(index)}:${String(1024 + (index % 60_000))}` },
  'URLs, a tenth with a login': {
    line: (index) =>
      `${index % 3 === 0 ? 'socks5' : 'http'}://${index % 10 === 0 ? `user${String(index)}:secret@` : ''}${address(index)}:8080`,
  },
  'names and logins': { line: (index) => `proxy-${String(index)}.example.net:3128:user-${String(index)}:pass${String(index)}` },
  'a table': { header: 'ip,port,protocol,country', line: (index) => `${address(index)},8080,http,"Korea, Republic of"` },
  'bad lines only': { line: (index) => `nonsense-${String(index)}` },
};

try {
  for (const [name, kind] of Object.entries(KINDS)) await measure(name, kind);
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = failures.length > 0 ? 1 : 0;

async function measure(name: string, { header, line }: (typeof KINDS)[string]): Promise<void> {
  const path = join(folder, 'list');
  const file = createWriteStream(path);
  if (header !== undefined) file.write(`${header}\n`);
  for (let index = 0; index < lines; index += 1) {
    const text = index % 100 === 99 ? 'no proxy' : line(index % 20 === 19 ? index - 10 : index);
    if (!file.write(`${text}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  const { size } = await stat(path);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let told = 0;
  const start = performance.now();
  const list = await readProxyList({ kind: 'path', path }, { signal: new AbortController().signal, onProgress: () => (told += 1) });
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  const blocked = delay.max / 1e6;

  const again = performance.now();
  let items = 0;
  for (const item of list.items()) items += item.line > 0 ? 1 : 0;
  const walked = (performance.now() - again) / 1000;
  if (seconds > MOST_SECONDS || blocked > MOST_BLOCKED_MS) failures.push(name);
  console.log(
    `${name}: ${String(lines)} lines, ${(size / MIB).toFixed(0)} MiB in ${seconds.toFixed(2)} s; main thread blocked ${blocked.toFixed(0)} ms at most, told ${String(told)} times; ` +
      `${String(list.entries)} entries, ${String(list.bad)} bad, ${String(list.repeated)} repeated in ${(list.bytes / MIB).toFixed(0)} MiB; ` +
      `${String(items)} items walked in ${walked.toFixed(2)} s; resident ${(process.memoryUsage.rss() / MIB).toFixed(0)} MiB`,
  );
}

function address(index: number): string {
  return `${String(11 + (index >> 24))}.${String((index >> 16) & 255)}.${String((index >> 8) & 255)}.${String(index & 255)}`;
}
