/**
 * Makes a picture of a command's output as a terminal shows it. In docs/, from the real output with its colours:
 *
 *     script -qec "stty cols 120; node out/cli/duplexscope.js demo 2>/dev/null" /dev/null | node docs/terminal-picture.ts "npm run demo" 1-24 33-46 77-94 > docs/demo.svg
 *
 * The first argument is the command to show, each further one a stretch of lines to keep, the first line being 1; what is left out is marked.
 */
import { text } from 'node:stream/consumers';

const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 8.4;
const MARGIN = 16;
const COLOURS: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341' };

interface Look {
  readonly colour: string | null;
  readonly strong: boolean;
  readonly faint: boolean;
}
const PLAIN: Look = { colour: null, strong: false, faint: false };

const [command = '', ...stretches] = process.argv.slice(2);
const output = (await text(process.stdin)).replaceAll('\r', '').trimEnd().split('\n');
const lines = [`\x1b[1m$ ${command}\x1b[22m`, ...kept(output, stretches)];
const width = Math.ceil(2 * MARGIN + CHARACTER_WIDTH * Math.max(...lines.map((line) => plain(line).length)));
const height = 2 * MARGIN + LINE_HEIGHT * lines.length;
process.stdout.write(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}">`,
    `<title>${escaped(command)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#161b22"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">`,
    ...lines.map((line, index) => row(line, MARGIN + LINE_HEIGHT * (index + 0.75))),
    '</g>',
    '</svg>',
    '',
  ].join('\n'),
);

function kept(all: readonly string[], wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [...all];
  return wanted.flatMap((stretch, index) => {
    const [from = 1, to = all.length] = stretch.split('-').map((part) => (part === '' ? undefined : Number(part)));
    return [...(index > 0 ? ['\x1b[2m   ⋮\x1b[22m'] : []), ...all.slice(from - 1, to)];
  });
}

/** Each run of one look is placed by its column, so that a fallback font of another width shifts nothing behind it. */
function row(line: string, y: number): string {
  let look = PLAIN;
  let column = 0;
  const runs = line.split(/(\x1b\[[\d;]*m)/u).flatMap((part) => {
    if (part.startsWith('\x1b[')) {
      look = changed(look, part.slice(2, -1));
      return [];
    }
    return part.split(/(\s{2,})/u).flatMap((word) => {
      const x = MARGIN + CHARACTER_WIDTH * column;
      column += word.length;
      return word.trim() === '' ? [] : [`<tspan x="${x.toFixed(1)}"${attributes(look)}>${escaped(word)}</tspan>`];
    });
  });
  return `<text y="${y.toFixed(1)}">${runs.join('')}</text>`;
}

function changed(look: Look, codes: string): Look {
  return codes.split(';').reduce((now, code) => {
    if (code === '' || code === '0') return PLAIN;
    if (code === '1') return { ...now, strong: true };
    if (code === '2') return { ...now, faint: true };
    if (code === '22') return { ...now, strong: false, faint: false };
    if (code === '39') return { ...now, colour: null };
    return { ...now, colour: COLOURS[code] ?? now.colour };
  }, look);
}

function attributes({ colour, strong, faint }: Look): string {
  return `${colour === null ? '' : ` fill="${colour}"`}${strong ? ' font-weight="bold"' : ''}${faint ? ' opacity="0.6"' : ''}`;
}

function plain(line: string): string {
  return line.replace(/\x1b\[[\d;]*m/gu, '');
}

function escaped(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
