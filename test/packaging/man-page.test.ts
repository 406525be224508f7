import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../packaging/man-page.ts';
import { pageOf } from '../../packaging/man.ts';
import { closeStandardInput } from '../cli/hosts.ts';
import { describeWith, programPath } from '../support/requires.ts';

closeStandardInput();

const page = pageOf(new Date('2026-11-27T12:00:00Z'));

describe('the manual page', () => {
  it('has every command of --help with its options, arguments and notes', () => {
    for (const line of [
      '.TH DUPLEXSCOPE 1 2026-11-27 ',
      '.SS duplexscope probe\n',
      '.SS duplexscope worker\n',
      '.B \\-\\-via <',
      '.B duplexscope export\n[options] <SESSION>\n',
      '.B delete [options] <SESSION...>\nfor good: nothing brings them back\n',
      'Example:\n.PP\n.nf\nduplexscope import office.duplexscope\n.fi\n',
    ])
      expect(page).toContain(line);
  });

  it('takes no word of a definition for a request or an escape', () => {
    const program = new Command('odd').description('Says odd things.');
    program
      .command('run')
      .description("'tis \\fB odd")
      .option('-x, --x-y <n>', '.so /etc/passwd')
      .addHelpText('after', '\n.TH x\n\nExample: a\\b');
    const text = manPage(program, { version: '1', date: '2026-11-27' });
    expect(text).toContain("\n\\&'tis \\efB odd.\n");
    expect(text).toContain('\n.B \\-x, \\-\\-x\\-y <n>\n\\&.so /etc/passwd\n');
    expect(text).toContain('\n.PP\n\\&.TH x\n.PP\nExample:\n.PP\n.nf\na\\eb\n.fi\n');
  });
});

describeWith('mandoc', 'the manual page, as a reader of such pages sees it', () => {
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(programPath('mandoc'), args, { input: page, encoding: 'utf8' });
    return status === 0 ? stdout : `${stdout}${stderr}`;
  };

  it('has nothing wrong with it', () => {
    expect(run('-T', 'lint', '-W', 'warning')).toBe('');
  });

  it('reads as it is meant', () => {
    // A letter that is struck twice is bold.
    const read = run('-T', 'utf8').replaceAll(/.\u0008/gu, '');
    expect(read).toMatch(/^NAME\n\s+duplexscope . shows what proxies do/mu);
    expect(read).toMatch(/^\s+--fail-on </mu);
    expect(read).not.toContain('\\');
  });
});
