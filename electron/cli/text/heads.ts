import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import { printableBytes } from './printable.ts';
import { cell, WIDTH, type Style } from './style.ts';

type Change = HandshakeRecord['requestChanges'][number];

interface Side {
  readonly title: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly mark: string;
  readonly text: string;
}

const GAP = 2;
/** More lines of a body than that show nothing more. */
const MOST_LINES = 40;

/** The request and the response as each end has them: beside each other where they fit, else below; with what changed marked. */
export function renderHeads(handshake: HandshakeRecord, style: Style): string[] {
  const { clientSent, serverReceived, serverSent, clientReceived, requestChanges, responseChanges, serverSaw } = handshake;
  const none = '(nothing)';
  const server = serverSaw === 'unknown' ? '(not known)' : none;
  const sides = {
    sent: { title: 'Client sent', lines: linesOf(clientSent, none, requestChanges, 'before') },
    arrived: { title: 'Server received', lines: linesOf(serverReceived, server, requestChanges, 'after') },
    returned: { title: 'Client received', lines: linesOf(clientReceived, none, responseChanges, 'after') },
    answered: { title: 'Server sent', lines: linesOf(serverSent, server, responseChanges, 'before') },
  };
  const all = Object.values(sides).flatMap(({ lines }) => lines);
  return [...pair(sides.sent, sides.arrived, style), '', ...pair(sides.returned, sides.answered, style), ...legend(all, style)];
}

function pair(left: Side, right: Side, style: Style): string[] {
  const [leftLines, rightLines] = [left.lines, right.lines];
  const longest = (lines: readonly Line[]): number => Math.max(...lines.map(({ text }) => text.length)) + 2;
  const leftWidth = Math.max(longest(leftLines), left.title.length + 2);
  if (2 + leftWidth + GAP + Math.max(longest(rightLines), right.title.length + 2) <= WIDTH) {
    const rows = Math.max(leftLines.length, rightLines.length);
    const header = `  ${style.strong(cell(left.title, leftWidth + GAP))}${style.strong(right.title)}`;
    const row = (index: number): string => {
      const here = leftLines[index];
      const there = rightLines[index];
      const first = here ? coloured(here, style) + ' '.repeat(leftWidth + GAP - here.text.length - 2) : ' '.repeat(leftWidth + GAP);
      return `  ${first}${there ? coloured(there, style) : ''}`.trimEnd();
    };
    return [header, ...Array.from({ length: rows }, (_, index) => row(index))];
  }
  const stacked = (title: string, lines: readonly Line[]): string[] => [
    `  ${style.strong(title)}`,
    ...lines.map((line) => `  ${coloured({ ...line, text: cut(line.text) }, style)}`.trimEnd()),
  ];
  return [...stacked(left.title, leftLines), '', ...stacked(right.title, rightLines)];
}

function cut(text: string): string {
  return text.length > WIDTH - 4 ? `${text.slice(0, WIDTH - 5)}…` : text;
}

function coloured({ mark, text }: Line, style: Style): string {
  const paint = mark === '+' ? style.good : mark === '-' ? style.bad : mark === ' ' ? (plain: string) => plain : style.unsure;
  return paint(`${mark} ${text}`);
}

function linesOf(bytes: string | null, none: string, changes: readonly Change[], side: 'before' | 'after'): Line[] {
  if (bytes === null) return [{ mark: ' ', text: none }];
  const raw = Buffer.from(bytes, 'base64');
  const lines: Line[] = [];
  let inHead = true;
  for (const line of splitLines(raw)) {
    const text = printableBytes(line);
    if (inHead && line.length === 0) {
      inHead = false;
      continue;
    }
    lines.push({ mark: inHead ? markOf(text, lines.length === 0, changes, side) : ' ', text: inHead ? text : `| ${text}` });
    if (lines.length === MOST_LINES) {
      lines.push({ mark: ' ', text: '| …' });
      break;
    }
  }
  return lines.length === 0 ? [{ mark: ' ', text: none }] : lines;
}

function* splitLines(raw: Buffer): Generator<Buffer> {
  for (let from = 0; from < raw.length;) {
    const end = raw.indexOf(0x0a, from);
    const line = raw.subarray(from, end < 0 ? raw.length : end);
    yield line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
    from = end < 0 ? raw.length : end + 1;
  }
}

function markOf(text: string, first: boolean, changes: readonly Change[], side: 'before' | 'after'): string {
  if (first) return changes.some(({ change }) => change === 'start-line') ? '~' : ' ';
  const name = (text.split(':', 1)[0] ?? '').trim().toLowerCase();
  const own = changes.filter((change) => change.name.toLowerCase() === name).map(({ change }) => change);
  if (side === 'before' && own.includes('removed')) return '-';
  if (side === 'after' && own.includes('added')) return '+';
  if (own.includes('value') || own.includes('name-case')) return '~';
  return own.includes('moved') ? '>' : ' ';
}

const MEANINGS: readonly (readonly [mark: string, says: string])[] = [
  ['+', 'added'],
  ['-', 'removed'],
  ['~', 'changed'],
  ['>', 'moved'],
];

function legend(lines: readonly Line[], style: Style): string[] {
  const used = MEANINGS.filter(([mark]) => lines.some((line) => line.mark === mark)).map((meaning) => meaning.join(' '));
  return used.length === 0 ? [] : ['', style.faint(`  ${used.join('   ')} on the way`)];
}
