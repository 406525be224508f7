import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PartFile } from '../../../electron/sessions/export/part-file.ts';
import { processMark } from '../../../electron/sessions/owner.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'part-file-'));
  folders.push(folder);
  return folder;
}

/** A process that has written half a file when it is killed. */
async function killedOver(path: string): Promise<void> {
  const source = new URL('../../../electron/sessions/export/part-file.ts', import.meta.url).href;
  const script = `const { PartFile } = await import(${JSON.stringify(source)});
    const file = await PartFile.create({ path: ${JSON.stringify(path)}, replace: true });
    await file.write(Buffer.from('half'));
    process.stdout.write('written');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
}

async function written(path: string, text: string): Promise<void> {
  const file = await PartFile.create({ path, replace: true });
  await file.write(Buffer.from(text));
  await file.finish();
}

describe('a file that has its name when it is whole', () => {
  it('is not there under its name after a kill, and the next one takes away what was left', async () => {
    const folder = newFolder();
    const path = join(folder, 'a.har');
    await killedOver(path);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^a\.har\.[0-9a-f]{8}-\d+-\d+\.[0-9a-f]{8}\.part$/u)]);
    await written(path, 'whole');
    expect(readdirSync(folder)).toEqual(['a.har']);
    expect(readFileSync(path, 'utf8')).toBe('whole');
    // One that was whole stays so.
    await killedOver(path);
    expect(readFileSync(path, 'utf8')).toBe('whole');
  });

  it('leaves alone what a living process writes, what is of another name, and what nobody can be asked about', async () => {
    const folder = newFolder();
    const path = join(folder, 'a.har');
    const other = await PartFile.create({ path, replace: true });
    await killedOver(join(folder, 'a.har.har'));
    const kept = ['a.har.part', 'a.har.0123456789ab.part', `a.har.${processMark()}.part`, 'a.har.00000000-1-0.0123abcd.part'];
    for (const name of kept) writeFileSync(join(folder, name), '');
    const before = readdirSync(folder);
    await written(path, 'whole');
    expect(readdirSync(folder).sort()).toEqual([...before, 'a.har'].sort());
    await other.discard();
  });

  it('takes away what another machine left, when nobody has written to it for a day', async () => {
    const folder = newFolder();
    const path = join(folder, 'a.har');
    const left = join(folder, 'a.har.00000000-1-0.0123abcd.part');
    writeFileSync(left, '');
    utimesSync(left, 0, 0);
    await written(path, 'whole');
    expect(readdirSync(folder)).toEqual(['a.har']);
  });
});
