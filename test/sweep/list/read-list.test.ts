import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { ListCounts } from '../../../electron/sweep/list/listed-proxy.ts';
import type { ListPreview } from '../../../electron/sweep/list/list-parser.ts';
import { readListText } from '../../../electron/sweep/list/list-text.ts';
import { readProxyList, type ListInput } from '../../../electron/sweep/list/read-list.ts';
import { told } from './lists.ts';

const folder = mkdtempSync(join(tmpdir(), 'duplexscope-lists-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const open = new AbortController().signal;
const LIST = '# two\n1.2.3.4:80\nhttp://ü.example:81\n';
const ENTRIES = ['2 1.2.3.4:80', '3 http://xn--tda.example:81'];

function fileWith(bytes: string | Uint8Array): ListInput {
  const path = join(folder, 'list');
  writeFileSync(path, bytes);
  return { kind: 'path', path };
}

async function read(input: ListInput): Promise<string[]> {
  return told(await readProxyList(input, { signal: open }));
}

function bytes(...pieces: Uint8Array[]): ListInput {
  return { kind: 'bytes', bytes: Readable.from(pieces) };
}

describe('reading a list in its thread', () => {
  it.each([
    ['a file', () => fileWith(LIST)],
    ['a text', () => ({ kind: 'text', text: LIST }) as const],
    ['bytes, cut anywhere', () => bytes(...Array.from(Buffer.from(LIST), (byte) => Buffer.of(byte)))],
    ['UTF-8 with its mark', () => fileWith(`\uFEFF${LIST}`)],
    ['UTF-16 as Windows writes it', () => fileWith(Buffer.from(`\uFEFF${LIST}`, 'utf16le'))],
    ['gzip', () => fileWith(gzipSync(LIST))],
    ['gzip of several members', () => bytes(Buffer.concat([gzipSync(LIST.slice(0, 9)), gzipSync(LIST.slice(9))]))],
    ['gzip, byte by byte', () => bytes(...Array.from(gzipSync(LIST), (byte) => Buffer.of(byte)))],
  ])('takes %s', async (_, input) => {
    expect(await read(input())).toEqual(ENTRIES);
  });

  it('takes an empty file for an empty list', async () => {
    expect(await read(fileWith(''))).toEqual([]);
  });

  it.each([
    ['a folder', () => ({ kind: 'path', path: folder }) as const, 'UNREADABLE_FILE', 'this is a folder'],
    ['no file', () => ({ kind: 'path', path: join(folder, 'none') }) as const, 'UNREADABLE_FILE', 'no such file'],
    ['gzip that is cut off', () => fileWith(gzipSync(LIST).subarray(0, -9)), 'BAD_LIST', 'damaged or cut off'],
    ['gzip in gzip', () => fileWith(gzipSync(gzipSync(LIST))), 'BAD_LIST', 'twice'],
    ['a ZIP archive', () => fileWith(Buffer.from('PK\u0003\u0004 and so on')), 'BAD_LIST', 'ZIP'],
  ])('refuses %s and says so', async (_, input, code, words) => {
    const refusal = expect(readProxyList(input(), { signal: open })).rejects;
    await refusal.toMatchObject({ code, message: expect.stringContaining(words) as string });
  });

  it('stops at the limit of text while a gzip unpacks to more', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '\n'), { level: 9 });
    let characters = 0;
    const read = readListText(Readable.from([bomb]), (text) => (characters += text.length), 1_048_576);
    await expect(read).rejects.toMatchObject({ code: 'BAD_LIST', message: expect.stringContaining('longer than 1.0 MiB') as string });
    expect(characters).toBeLessThanOrEqual(1_048_576);
  });

  it('tells how far it is, and of the first and the bad lines each once', async () => {
    const text = Array.from({ length: 3000 }, (_, index) => (index % 2 === 0 ? `1.2.3.4:${String(index + 1)}` : 'bad')).join('\n');
    let counts: ListCounts | null = null;
    const previews: ListPreview[] = [];
    await readProxyList(
      { kind: 'text', text },
      {
        signal: open,
        onProgress: (now, preview) => {
          counts = now;
          previews.push(preview);
        },
      },
    );
    expect(counts).toEqual({ lines: 3000, entries: 1500, bad: 1500, repeated: 0 });
    const problems = previews.flatMap((preview) => preview.problems);
    expect(problems.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, index) => 2 * index + 2));
    expect(problems[0]).toEqual({ line: 2, text: 'bad', message: '"bad": it has no port' });
    expect(previews.flatMap(({ first }) => first)).toHaveLength(100);
  });

  it('is cancelled while it waits for more, and its thread is gone', async () => {
    const cancel = new AbortController();
    const asked = Promise.withResolvers<undefined>();
    const endless = new Readable({
      read() {
        asked.resolve(undefined);
      },
    });
    const reading = readProxyList({ kind: 'bytes', bytes: endless }, { signal: cancel.signal });
    await asked.promise;
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    endless.destroy();
  });
});
