import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparable } from '../../docs/walk/same.ts';
import { stepsOf, withPrinted } from '../../docs/walk/steps.ts';

const ROOT = new URL('../../', import.meta.url);
const GUIDE = readFileSync(new URL('docs/why-does-my-connection-die.md', ROOT), 'utf8');

const PAGE = [
  '# One',
  '',
  '```sh',
  'first --now   # why',
  '```',
  '',
  '```text',
  'it took 3 ms',
  'twice',
  '```',
  '',
  '## Two',
  '```sh',
  'a',
  'b && c',
  '```',
  '```text',
  'no output',
  '```',
];

describe('the commands of a document', () => {
  it('are all lines of its shell blocks, without comments, each with its heading', () => {
    expect(stepsOf(PAGE.join('\n')).map(({ line, section, command }) => [line, section, command])).toEqual([
      [4, 'One', 'first --now'],
      [14, 'Two', 'a'],
      [15, 'Two', 'b && c'],
    ]);
  });

  it('print what stands below, where one stands alone and nothing comes between', () => {
    const [first, ...others] = stepsOf(PAGE.join('\n'));
    expect(first?.printed).toEqual({ text: 'it took 3 ms\ntwice', from: 8, to: 9 });
    expect(others.map(({ printed }) => printed)).toEqual([null, null]);
    expect(stepsOf('```sh\na\n```\n\nWords.\n\n```text\nof something else\n```\n')[0]?.printed).toBeNull();
  });

  it('can be written anew, whatever length it has', () => {
    const page = '```sh\na\n```\n\n```text\n```\n\n```sh\nb\n```\n\n```text\nold\nold\n```\nend\n';
    const said = stepsOf(page).map(({ printed, command }) => ({
      printed: printed ?? { text: '', from: 0, to: 0 },
      text: `${command}\nnew`,
    }));
    expect(withPrinted(page, said)).toBe('```sh\na\n```\n\n```text\na\nnew\n```\n\n```sh\nb\n```\n\n```text\nb\nnew\n```\nend\n');
  });
});

describe('two printings of one command', () => {
  it('may differ in times, ports, dates, amounts, and in where lines are broken', () => {
    const one = 'measured in 30.1 ms at 127.0.0.1:37827\nDate: Fri, 27 Nov 2026 20:35:36 GMT\n2.07 Gbit/s up  and\n         so on';
    const other = 'measured in 1.2 s at 127.0.0.1:80\nDate: Tue, 1 Dec 2026 00:00:01 GMT\n898 Mbit/s up and so\n  on\n';
    expect(comparable(one)).toBe(comparable(other));
  });

  it('may not differ in words or signs', () => {
    for (const other of ['✓ handshake  fail', '✗ handshake  pass', '✗ handshake  failed', '✗ handshakes fail'])
      expect(comparable(other)).not.toBe(comparable('✗ handshake  fail'));
    expect(comparable('after 3 s')).not.toBe(comparable('after 3 socks'));
  });
});

describe('the guide', () => {
  const sections = GUIDE.split(/^## /gmu).filter((section) => /^\d/u.test(section));

  it('has five cases, each with a symptom, the window, the command line, a reason, a change, and a picture', () => {
    expect(sections).toHaveLength(5);
    for (const section of sections) {
      expect(section).toMatch(/^> "/mu);
      for (const part of ['In the window', 'On the command line', 'Why.', 'What to change.']) expect(section).toContain(`**${part}`);
      expect(section.match(/<picture>/gu)).toHaveLength(1);
    }
  });

  it('proves each change by running the same command again', () => {
    for (const section of sections) {
      const asked = stepsOf(section).filter(({ command }) => / probe /u.test(command));
      expect(asked).toHaveLength(2);
      expect(asked.map(({ printed }) => /^Grade +clean/mu.test(printed?.text ?? ''))).toEqual([false, true]);
    }
  });

  it('shows the very lines that make the difference between the two files', () => {
    const linesOf = (file: string): string[] =>
      readFileSync(new URL(file, ROOT), 'utf8')
        .split('\n')
        .map((line) => line.trim());
    for (const section of sections) {
      const files = stepsOf(section).flatMap(({ command }) => /(docs\/guide\/[\w-]+\.conf)$/u.exec(command)?.[1] ?? []);
      const after = files.at(-1) ?? '';
      const before =
        files.filter((file) => file !== after && file.split('-')[0]?.split('.')[0] === after.split('-')[0]?.split('.')[0]).at(-1) ?? '';
      const added = linesOf(after).filter((line) => !line.startsWith('#') && !linesOf(before).includes(line));
      const shown = /```conf\n([^]*?)```/u.exec(section)?.[1]?.trim().split('\n') ?? ['http_upgrade_request_protocols WebSocket allow all'];
      expect({ after, shown }).toEqual({ after, shown: added });
    }
  });

  it('links only to what is there, and shows every picture in both themes', () => {
    const links = [...GUIDE.matchAll(/\]\(([^)#]+)\)|(?:src|srcset)="([^"]+)"/gu)].map(([, link, picture]) => link ?? picture ?? '');
    expect(links.filter((link) => !existsSync(new URL(`docs/${link}`, ROOT)))).toEqual([]);
    const pictures = readdirSync(new URL('docs/guide/', ROOT)).filter((name) => name.endsWith('.png'));
    expect(links.filter((link) => link.endsWith('.png')).toSorted()).toEqual(pictures.map((name) => `guide/${name}`).toSorted());
  });
});
