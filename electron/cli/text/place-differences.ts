import { listInWords } from '../../../shared/model/list-words.ts';
import { compareRows, wordOf, type PlaceDifference } from '../../../shared/model/place-comparison.ts';
import type { SweepEntryLine } from '../../../shared/model/sweep.ts';
import { formatCount } from '../../../shared/model/units.ts';
import { printable } from './printable.ts';
import { styleFor, type Style } from './style.ts';

interface Group {
  readonly differences: readonly PlaceDifference[];
  count: number;
  readonly lines: number[];
}

const MOST_GROUPS = 20;
const MOST_LINES = 8;

/** Gathers what differs between places, and says it, the commonest first. Of an entry it keeps only what is still to be compared. */
export class PlaceDifferences {
  readonly #places: readonly string[];
  readonly #style: Style;
  readonly #open = new Map<number, SweepEntryLine[]>();
  readonly #groups = new Map<string, Group>();
  #same = 0;
  #unsure = 0;

  constructor(places: readonly string[], colours: boolean) {
    this.#places = places;
    this.#style = styleFor(colours);
  }

  add(row: SweepEntryLine): void {
    const rows = [...(this.#open.get(row.line) ?? []), shortOf(row)];
    if (rows.length < this.#places.length) {
      this.#open.set(row.line, rows);
      return;
    }
    this.#open.delete(row.line);
    rows.sort((a, b) => this.#places.indexOf(a.place ?? '') - this.#places.indexOf(b.place ?? ''));
    const { agreement, differences } = compareRows(rows);
    if (agreement !== 'differs') {
      if (agreement === 'same') this.#same += 1;
      else this.#unsure += 1;
      return;
    }
    const key = JSON.stringify(differences);
    const group = this.#groups.get(key) ?? { differences, count: 0, lines: [] };
    this.#groups.set(key, group);
    group.count += 1;
    if (group.lines.length < MOST_LINES) group.lines.push(row.line);
  }

  text(): string {
    if (this.#places.length < 2) return '';
    const groups = [...this.#groups.values()].sort((a, b) => b.count - a.count);
    const shown = groups.slice(0, MOST_GROUPS).map((group) => this.#group(group));
    const others = groups.slice(MOST_GROUPS).reduce((sum, { count }) => sum + count, 0);
    const differ = groups.reduce((sum, { count }) => sum + count, 0);
    return [
      '',
      this.#style.strong(
        differ === 0 ? 'Nothing is known to differ between the places.' : `What differs between the places: ${proxies(differ)}`,
      ),
      ...shown,
      ...(others > 0 ? [`  ${proxies(others)} in other ways`] : []),
      ...(this.#same > 0 ? [`  ${proxies(this.#same)} the same wherever tested`] : []),
      ...(this.#unsure > 0 ? [`  ${proxies(this.#unsure)} of which not every place can tell enough`] : []),
      '',
    ].join('\n');
  }

  #group({ differences, count, lines }: Group): string {
    const which = `${count === 1 ? 'line' : 'lines'} ${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
    const said = differences.map(({ mode, check, words }) => {
      const byWord = new Map<string, string[]>();
      for (const word of words) byWord.set(wordOf(word), [...(byWord.get(wordOf(word)) ?? []), word.place]);
      const parts = [...byWord].map(([word, places]) => `from ${listInWords(places)} ${word}`);
      return `    ${check} (${mode}): ${parts.join('; ')}`;
    });
    return [`  ${proxies(count)}, ${which}:`, ...said.map(printable)].join('\n');
  }
}

/** Of a row, what is compared. */
function shortOf(row: SweepEntryLine): SweepEntryLine {
  return {
    ...row,
    runs: row.runs.map((run) => ({
      ...run,
      reach: [],
      checks: run.checks.map((check) => ({ ...check, numbers: {}, summary: '', evidence: [] })),
    })),
  };
}

function proxies(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'proxy' : 'proxies'}`;
}
