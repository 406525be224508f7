import type { CheckId, CheckOutcome } from '../../../shared/model/check.ts';
import type { DemoEntry } from '../../engine/demo.ts';
import type { CheckRecord, RunRecord } from '../../../shared/model/probe-set.ts';
import { gradePaint } from './run-report.ts';
import { cell, styleFor, WIDTH, type Style } from './style.ts';

/** Column heads, and how wide the column is: five letters, the mark of what fails only sometimes, a space. */
export const COLUMNS: readonly (readonly [id: CheckId, head: string, width: number])[] = [
  ['handshake', 'hand-', 7],
  ['headers', 'heads', 7],
  ['duplex', 'duplex', 7],
  ['streaming', 'stream', 7],
  ['early-data', 'early', 7],
  ['half-close', 'half-', 7],
  ['rfc6455', '6455', 6],
  ['tls', 'tls', 7],
];
export const SECOND_HEADS: Readonly<Partial<Record<CheckId, string>>> = {
  handshake: 'shake',
  streaming: 'ing',
  'early-data': 'data',
  'half-close': 'close',
};

/** Findings that are no pass, in five letters; what is not here is cut. */
const SHORT: Readonly<Record<string, string>> = {
  'upgrade-stripped': 'strip',
  'refused-by-proxy': 'deny',
  'hop-unreachable': 'nohop',
  'target-unreachable': 'noway',
  'refused-by-server': 'sdeny',
  'no-answer': 'mute',
  closed: 'gone',
  reset: 'reset',
  malformed: 'junk',
  corrupted: 'wrong',
  injected: 'extra',
  'bytes-lost': 'lost',
  truncated: 'cut',
  'closed-at-once': 'shut',
  stalled: 'stall',
  'stalled-after': 'stuck',
  'one-way-up': 'up',
  'one-way-down': 'down',
  'half-duplex': 'turns',
  'buffered-both': 'held',
  'buffered-up': 'held↑',
  'buffered-down': 'held↓',
  'both-lost': 'lost↕',
  'server-first-lost': 'lost↓',
  'client-early-lost': 'lost↑',
  'client-close-lost': 'lost↑',
  'server-close-lost': 'lost↓',
  'only-standard': 'std',
  'only-simplified': 'ours',
  neither: 'none',
  'ends-before-server': 'ends',
  stripped: 'strip',
  refused: 'deny',
  rewritten: 'diff',
};

const WIDTHS = { name: 26, mode: 7, word: 5 } as const;

/** Specimens down, one row a run, checks across; then what the short words mean. */
export function renderMatrix(entries: readonly DemoEntry[], colours: boolean): string {
  const style = styleFor(colours);
  const used = new Map<string, Set<string>>();
  const rows = entries.flatMap(({ specimen, set }) =>
    [...set.runs]
      .sort((a, b) => b.route.mode.localeCompare(a.route.mode))
      .map((run, index) => row(index === 0 ? specimen.name : '', run, used, style)),
  );
  const head = (of: (id: CheckId, first: string) => string): string =>
    `${' '.repeat(WIDTHS.name + WIDTHS.mode)}${COLUMNS.map(([id, first, width]) => cell(of(id, first), width)).join('')}`;
  return [
    style.strong(head((_, first) => first).trimEnd()),
    style.strong(
      `${cell('specimen', WIDTHS.name)}${cell('mode', WIDTHS.mode)}${head((id) => SECOND_HEADS[id] ?? '').slice(WIDTHS.name + WIDTHS.mode)}grade`,
    ),
    ...rows,
    '',
    ...legend(used),
    '',
  ].join('\n');
}

function row(name: string, run: RunRecord, used: Map<string, Set<string>>, style: Style): string {
  const cells = COLUMNS.map(([id, , width]) => {
    return checkCell(
      run.checks.find((one) => one.id === id),
      width,
      used,
      style,
    );
  });
  return `${cell(name, WIDTHS.name)}${style.faint(cell(run.route.mode, WIDTHS.mode))}${cells.join('')}${gradePaint(run.grade, style)(run.grade)}`;
}

/** One check of one run, in a word; words that need an explanation are noted in `used`. */
export function checkCell(check: CheckRecord | undefined, width: number, used: Map<string, Set<string>>, style: Style): string {
  return check ? paint(check.result, check.finding, style)(cell(shortOf(check, used), width)) : ' '.repeat(width);
}

function shortOf({ result, finding }: CheckRecord, used: Map<string, Set<string>>): string {
  if (result === 'not-tested') return '·';
  if (result === 'inconclusive' || finding === null) return '?';
  if (result === 'pass' && finding !== 'rewritten') return '✓';
  const short = SHORT[finding] ?? finding.slice(0, WIDTHS.word);
  used.set(short, (used.get(short) ?? new Set()).add(finding));
  return result === 'intermittent' ? `${short}!` : short;
}

function paint(result: CheckOutcome, finding: string | null, style: Style): (text: string) => string {
  if (result === 'pass') return finding === 'rewritten' ? style.unsure : style.good;
  if (result === 'not-tested') return style.faint;
  return result === 'inconclusive' ? style.unsure : style.bad;
}

/** What the words mean that stand in the cells. */
export function legend(used: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const words = [...used].sort(([a], [b]) => a.localeCompare(b)).map(([short, findings]) => `${short} = ${[...findings].join(' or ')}`);
  const lines: string[] = [];
  for (const entry of ['✓ passed', '· not tested', '? not clear', '! only sometimes', ...words]) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + entry.length <= WIDTH) lines[lines.length - 1] = `${last}   ${entry}`;
    else lines.push(entry);
  }
  return lines;
}
