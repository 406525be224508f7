import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesInArgv } from '../../electron/app/files-in-argv.ts';

const FOLDER = '/home/someone';
const filesOf = (...words: readonly string[]): readonly string[] => filesInArgv(['/opt/Duplexscope/duplexscope', ...words], FOLDER);

describe.skipIf(process.platform === 'win32')('the words that the app is started with', () => {
  it('hold session files, by whole paths, by paths from the folder of the start, or by addresses', () => {
    const odd = '/tmp/two words, ünicode & 100%.duplexscope';
    expect(filesOf('/a/b.duplexscope', 'c.DuplexScope', '../d.duplexscope', pathToFileURL(odd).href)).toEqual([
      '/a/b.duplexscope',
      '/home/someone/c.DuplexScope',
      '/home/d.duplexscope',
      odd,
    ]);
  });

  it('are not files when they are options, the program, or of another ending', () => {
    expect(filesInArgv(['/opt/odd.duplexscope'], FOLDER)).toEqual([]);
    expect(filesOf('--inspect=0.duplexscope', '-x.duplexscope', '--', '/etc/passwd', 'out/main/index.js', '', '.duplexscope.exe')).toEqual(
      [],
    );
  });

  it('reach no other computer, hold no odd characters, and name each file once', () => {
    expect(
      filesOf('file://evil.example/share/a.duplexscope', 'file:///%00.duplexscope', 'a\0b.duplexscope', 'file://%.duplexscope'),
    ).toEqual([]);
    expect(filesOf('/a.duplexscope', '/a.duplexscope')).toEqual(['/a.duplexscope']);
    expect(filesOf(`/${'x'.repeat(5000)}.duplexscope`)).toEqual([]);
    // Of an address that is no file's only a path is left, at which there is nothing.
    expect(filesOf('https://evil.example/a.duplexscope')).toEqual(['/home/someone/https:/evil.example/a.duplexscope']);
  });

  it('are taken up to a number that a desktop may mean', () => {
    expect(filesOf(...Array.from({ length: 1000 }, (_, index) => `/${String(index)}.duplexscope`))).toHaveLength(16);
  });
});
