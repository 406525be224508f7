import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sweepLine, type SweepEntryLine } from '../shared/model/sweep.ts';

const PROGRAM = fileURLToPath(new URL('../out/cli/duplexscope.js', import.meta.url));
const METER = new URL('./usage-meter.js', import.meta.url).href;

export interface SweepResult {
  readonly rows: readonly SweepEntryLine[];
  readonly seconds: number;
  readonly cpuMs: number;
  /** The highest resident size that was seen, MiB. */
  readonly residentMiB: number;
}

/** Runs the built program over a list. Every line is parsed, and each entry's must come exactly once. */
export async function runSweep(list: string, options: readonly string[]): Promise<SweepResult> {
  const began = performance.now();
  const args = ['--import', METER, PROGRAM, 'sweep', '--list', list, '--format', 'jsonl', ...options];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    // Beside the list, and not among the sessions of whoever measures.
    env: { ...process.env, DUPLEXSCOPE_DATA: dirname(list) },
  });
  let cpu = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    cpu += text;
  });
  let resident = 0;
  const watch = setInterval(() => {
    resident = Math.max(resident, residentOf(child.pid ?? 0));
  }, 100);
  const texts: string[] = [];
  for await (const text of createInterface({ input: child.stdout as Readable })) texts.push(text);
  clearInterval(watch);
  if (child.exitCode === null) await once(child, 'close');
  const seconds = (performance.now() - began) / 1000;
  // Only now: to look at the lines takes processor time that the sweep's own clock is not to show.
  const rows: SweepEntryLine[] = [];
  const seen = new Set<number>();
  let summary = false;
  for (const text of texts) {
    const line = sweepLine.parse(JSON.parse(text));
    if ('summary' in line) summary = true;
    else if (seen.has(line.line)) throw new Error(`line ${String(line.line)} came twice`);
    else seen.add(line.line);
    if ('proxy' in line) rows.push(line);
  }
  if (child.exitCode !== 0 || !summary) throw new Error(`the sweep ended with ${String(child.exitCode)}`);
  return { rows, seconds, cpuMs: Number(cpu) / 1000, residentMiB: resident };
}

function residentOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
