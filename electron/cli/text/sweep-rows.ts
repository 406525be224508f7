import type { CheckId } from '../../../shared/model/check.ts';
import type { BadLine, RepeatedLine, SweepEntryLine, SweepSummaryLine } from '../../../shared/model/sweep.ts';
import { GRADES } from '../../../shared/model/check.ts';
import { RATES_ARE_AT_LEAST } from '../../../shared/model/sweep-words.ts';
import { formatCount } from '../../../shared/model/units.ts';
import { checkCell, COLUMNS, legend, SECOND_HEADS } from './matrix.ts';
import { printable } from './printable.ts';
import { gradePaint } from './run-report.ts';
import { cell, styleFor, type Style } from './style.ts';

const WIDTHS = { line: 7, proxy: 34, mode: 7, rate: 8 } as const;

/** The sweep as a table that grows: proxies down, the checks of the best run across, in the words of the demo's matrix. */
export class SweepTable {
  readonly #style: Style;
  readonly #columns: typeof COLUMNS;
  readonly #used = new Map<string, Set<string>>();
  #rates = false;
  /** Characters of the column that says from where; 0: there is none. */
  readonly #place: number;

  constructor(checks: readonly CheckId[], colours: boolean, places: readonly string[] = []) {
    this.#style = styleFor(colours);
    this.#place = places.length === 0 ? 0 : Math.max('from'.length, ...places.map((place) => place.length)) + 2;
    this.#columns = COLUMNS.filter(([id]) => checks.includes(id));
  }

  head(): string {
    const first = `${' '.repeat(WIDTHS.line + this.#place + WIDTHS.proxy + WIDTHS.mode)}${this.#columns.map(([, name, width]) => cell(name, width)).join('')}${cell('Mbit/s', 2 * WIDTHS.rate)}`;
    const second = [
      cell('line', WIDTHS.line),
      this.#from('from'),
      cell('proxy', WIDTHS.proxy),
      cell('best', WIDTHS.mode),
      ...this.#columns.map(([id, , width]) => cell(SECOND_HEADS[id] ?? '', width)),
      cell('up', WIDTHS.rate),
      cell('down', WIDTHS.rate),
      'grade',
    ].join('');
    return `${this.#style.strong(first.trimEnd())}\n${this.#style.strong(second)}\n`;
  }

  row(row: SweepEntryLine | BadLine | RepeatedLine): string {
    const { faint, bad } = this.#style;
    const line = `${cell(String(row.line), WIDTHS.line)}${this.#from('place' in row ? (row.place ?? '') : '')}`;
    if ('sameAs' in row) return `${line}${faint(`the same as line ${String(row.sameAs)}`)}\n`;
    if (!('proxy' in row)) return `${line}${bad('no proxy: ')}${printable(row.error.message)}\n`;
    const [run] = row.runs;
    if (!run) return `${line}${printable(cell(row.proxy, WIDTHS.proxy))}${bad(printable(row.error?.message ?? 'not tested'))}\n`;
    const numbers = run.checks.find(({ id }) => id === 'duplex')?.numbers ?? {};
    const rate = (value: unknown): string => cell(typeof value === 'number' ? value.toPrecision(3) : '', WIDTHS.rate);
    this.#rates ||= 'mbpsUp' in numbers;
    const cells = this.#columns.map(([id, , width]) =>
      checkCell(
        run.checks.find((check) => check.id === id),
        width,
        this.#used,
        this.#style,
      ),
    );
    return `${line}${proxyCell(row.proxy)}${faint(cell(row.best ?? '', WIDTHS.mode))}${cells.join('')}${rate(numbers['mbpsUp'])}${rate(numbers['mbpsDown'])}${gradePaint(row.grade, this.#style)(row.grade)}\n`;
  }

  #from(place: string): string {
    return this.#place === 0 ? '' : cell(place, this.#place);
  }

  summary({ summary }: SweepSummaryLine): string {
    const { tested, total, bad, repeated, byGrade, seconds } = summary;
    const grades = GRADES.flatMap((grade) => (byGrade[grade] === undefined ? [] : [`${String(byGrade[grade])} ${grade}`]));
    const others = [
      bad > 0 ? `${count(bad, 'line')} that ${bad === 1 ? 'names' : 'name'} no proxy` : '',
      repeated > 0 ? count(repeated, 'repetition') : '',
    ];
    const rates = this.#rates ? `${RATES_ARE_AT_LEAST}\n` : '';
    return `\n${legend(this.#used).join('\n')}\n${rates}\n${[`${formatCount(tested)} of ${this.#place === 0 ? count(total, 'proxy', 'proxies') : count(total, 'row')} in ${seconds.toFixed(1)} s: ${grades.join(', ') || 'nothing tested'}`, ...others.filter((text) => text !== '')].join('; ')}\n`;
  }
}

/** A long name keeps its port in sight. */
function proxyCell(proxy: string): string {
  const room = WIDTHS.proxy - 1;
  const shown = proxy.length <= room ? proxy : `${proxy.slice(0, room - 13)}…${proxy.slice(-12)}`;
  return cell(printable(shown), WIDTHS.proxy);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${formatCount(number)} ${number === 1 ? one : many}`;
}
