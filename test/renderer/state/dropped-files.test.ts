import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { kindOfFile } from '../../../renderer/state/dropped-files.ts';

const HEAD = '{"schema":"duplexscope.session/1","kind":"run"}\n';
const file = (name: string, content: string | Uint8Array<ArrayBuffer>): File => new File([content], name);

describe('a file that is dropped', () => {
  it.for([
    ['an export', file('a.jsonl', HEAD)],
    ['an export of another name', file('from-a-colleague.txt', HEAD)],
    ['a gzipped export', file('a.jsonl.gz', new Uint8Array(gzipSync(HEAD + 'x'.repeat(10))))],
    ['an export with a first line that goes on', file('a.jsonl', `{"schema":"duplexscope.session/1","note":"${'n'.repeat(100_000)}"}\n`)],
    ['one that claims to be a session by its name alone, so that what is wrong with it is said', file('a.duplexscope', '{"other":1}\n')],
    ['an empty one of that name', file('a.jsonl', '')],
  ] as const)('is a session: %s', async ([, dropped]) => {
    expect(await kindOfFile(dropped)).toBe('session');
  });

  it.for([
    ['lines of proxies', file('proxies.txt', '\uFEFF# mine\r\n10.0.0.1:3128\r\n')],
    ['a gzipped list, larger than what is looked at', file('list.gz', new Uint8Array(gzipSync('10.0.0.1:3128\n'.repeat(100_000))))],
    ['a JSON array', file('proxies.json', '["10.0.0.1:3128"]')],
    ['objects a line', file('proxies.jsonl', '{"proxy":"10.0.0.1:3128"}\n')],
    ['nothing', file('empty.txt', '')],
    ['what only begins as a gzip file does', file('list.gz', new Uint8Array([0x1f, 0x8b, 1, 2, 3]))],
  ] as const)('is a list: %s', async ([, dropped]) => {
    expect(await kindOfFile(dropped)).toBe('list');
  });
});
