import type { CheckRecord, ReachEntry, RunRecord } from '../../../shared/model/probe-set.ts';
import type { Grade } from '../../../shared/model/check.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { numbersInWords } from './check-numbers.ts';
import { renderHeads } from './heads.ts';
import { ladderLines } from './ladder.ts';
import { productsInWords } from './products.ts';
import { printable } from './printable.ts';
import { cell, styleFor, WIDTH, wrap, type Style } from './style.ts';

const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  clean: 'works, nothing changed',
  altered: 'works, with changes that most applications never notice',
  degraded: 'upgrades, but not everything works',
  blocked: 'no websocket gets through',
  unreachable: 'the way is broken before the server',
  inconclusive: 'nothing certain can be said',
};

const LABEL = 9;

/** One run for people: route, grade, words, then a line a check, the reach ladder and, where there is something to see, the heads. */
export function renderRun(run: RunRecord, style: Style): string {
  const { route, target, variant, tls, grade, summary, fix, durationMs, checks, reach, handshake } = run;
  const way = [...route.hops.map(printable), target].join(' → ');
  const how = [route.mode, ...(variant === 'get' ? [] : [`variant ${variant}`]), ...(tls === 'none' ? [] : [`TLS ${tls}`])].join(', ');
  const lines = [
    ...labelled('Route', `${way}  (${how})`, style),
    `${style.strong(cell('Grade', LABEL))}${gradePaint(grade, style)(grade)} · ${gradeWords(run)} · measured in ${formatMs(durationMs)}`,
    ...labelled('Summary', printable(summary), style),
    ...(fix === null ? [] : labelled('Fix', printable(fix), style)),
    ...ownHead(checks, style),
    ...software(checks, style),
    '',
    ...checks.flatMap((check) => checkLines(check, style)),
    ...ladderLines(checks, style),
    '',
    ...reach.flatMap((entry) => reachLines(entry, style)),
  ];
  const headsMatter =
    handshake.clientSent !== null &&
    (handshake.outcome !== 'upgraded' || handshake.requestChanges.length + handshake.responseChanges.length > 0);
  return `${[...lines, ...(headsMatter ? ['', ...renderHeads(handshake, style)] : [])].join('\n')}\n`;
}

/** Where nobody looked at the headers, nothing is claimed of them: below may stand which were changed. */
function gradeWords({ grade, checks }: RunRecord): string {
  const looked = checks.some(({ id, result }) => id === 'headers' && result !== 'not-tested');
  return grade === 'clean' && !looked ? 'what was tried works' : GRADE_WORDS[grade];
}

/** What the user's own head (variant `custom`) breaks of the proposal's five rules. */
function ownHead(checks: readonly CheckRecord[], style: Style): string[] {
  const broken = checks.find(({ id }) => id === 'handshake')?.numbers.brokenRules;
  return typeof broken === 'string' ? labelled('Head', `breaks of the five rules: ${printable(broken)}`, style) : [];
}

function software(checks: readonly CheckRecord[], style: Style): string[] {
  const words = productsInWords(checks);
  return words === '' ? [] : labelled('Software', words, style);
}

export function gradePaint(grade: Grade, style: Style): (text: string) => string {
  if (grade === 'clean' || grade === 'altered') return style.good;
  return grade === 'inconclusive' ? style.unsure : style.bad;
}

function labelled(label: string, text: string, style: Style): string[] {
  return wrap(text, WIDTH - LABEL).map((line, index) => `${index === 0 ? style.strong(cell(label, LABEL)) : ' '.repeat(LABEL)}${line}`);
}

const MARKS: Readonly<Record<CheckRecord['result'], string>> = {
  pass: '✓',
  fail: '✗',
  intermittent: '!',
  inconclusive: '?',
  'not-tested': '·',
};
const COLUMNS = { id: 14, result: 14, finding: 20 } as const;

function checkLines(check: CheckRecord, style: Style): string[] {
  const { id, result, finding, also, summary } = check;
  const paint =
    result === 'pass' ? style.good : result === 'not-tested' ? style.faint : result === 'inconclusive' ? style.unsure : style.bad;
  const numbers = numbersInWords(check);
  // Where nothing was found, the reason is what matters.
  const words =
    finding === null
      ? reasonIn(summary)
      : [numbers, also.length > 0 ? `also ${also.join(', ')}` : ''].filter((part) => part !== '').join('; ');
  const before = 2 + COLUMNS.id + COLUMNS.result;
  const room = finding === null ? WIDTH - before : WIDTH - before - COLUMNS.finding;
  const [first = '', ...rest] = wrap(printable(words), room);
  const head = `${paint(MARKS[result])} ${cell(id, COLUMNS.id)}${paint(cell(result, COLUMNS.result))}${finding === null ? '' : cell(finding, COLUMNS.finding)}${first}`;
  return [head.trimEnd(), ...rest.map((line) => `${' '.repeat(WIDTH - room)}${line}`)];
}

/** The result word stands beside it already. */
function reasonIn(summary: string): string {
  return summary.replace(/^(?:Not tested|Not clear): /u, '');
}

function reachLines({ hop, stage, ok, ms, addresses, error }: ReachEntry, style: Style): string[] {
  const where = hop === 'target' ? 'target' : `hop ${String(hop)}`;
  const said = error ? [`${error.code}: ${printable(error.message)}`] : [];
  const tried = addresses.map(({ address, outcome }) => `${address} ${outcome}`);
  const before = 2 + 8 + 7 + 9;
  const [first = '', ...rest] = wrap([...tried, ...said].join(', '), WIDTH - before);
  const mark = ok ? style.good('✓') : style.bad('✗');
  return [
    `${mark} ${cell(where, 8)}${cell(stage, 7)}${formatMs(ms).padStart(7)}  ${first}`.trimEnd(),
    ...rest.map((line) => `${' '.repeat(before)}${line}`),
  ];
}

/** All runs of a set, best first. */
export function renderRuns(runs: readonly RunRecord[], colours: boolean): string {
  const style = styleFor(colours);
  return runs.map((run) => renderRun(run, style)).join(`\n${style.faint('─'.repeat(WIDTH))}\n\n`);
}
