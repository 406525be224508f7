import { CHECK_IDS, GRADES } from '../../../../shared/model/check.ts';
import type { SweepEntryLine, SweepState } from '../../../../shared/model/sweep.ts';
import { RATES_ARE_AT_LEAST } from '../../../../shared/model/sweep-words.ts';
import { formatMs, formatRate } from '../../../../shared/model/units.ts';
import type { StoredRow } from '../../stored-session.ts';
import { markup, type Markup } from './markup.ts';
import { checkShown, GRADE_SHOWN, NOT_TESTED } from './words.ts';

/** Rows that are shown: a page of more opens nowhere. */
const MOST_ROWS = 10_000;

/** How many of each grade, then a row a proxy in the order of the list. */
export function* sweepReport(sweep: SweepState, rows: Iterable<StoredRow>): Generator<string> {
  yield countsOf(sweep).text;
  const placed = sweep.plan.places !== undefined;
  const checks = CHECK_IDS.filter((id) => sweep.plan.checks.includes(id));
  const names = checks.map((id) => markup`<th class="check">${id}</th>`);
  yield markup`<h2>Proxies</h2>
    <table class="matrix">
      <thead>
        <tr>
          <th class="n">Line</th>
          ${placed ? markup`<th>From</th>` : null}
          <th>Proxy</th>
          <th>Grade</th>
          <th>Best</th>
          <th>Anonymity</th>
          ${names}
          <th class="n">Up</th>
          <th class="n">Down</th>
          <th class="n">Handshake</th>
        </tr>
      </thead>
      <tbody>
`.text;
  let shown = 0;
  let left = 0;
  for (const { row } of rows) {
    if (shown >= MOST_ROWS) left += 1;
    else {
      shown += 1;
      yield rowOf(row, checks, placed).text;
    }
  }
  yield markup`</tbody></table>\n<p class="facts">✓ passed, ✗ failed, ! now and then, ? not clear, – not tested; of the best mode. ${RATES_ARE_AT_LEAST}</p>\n`
    .text;
  if (left > 0)
    yield markup`<p>${left.toLocaleString('en')} more lines are not shown; export the sweep as csv or jsonl to have all.</p> `.text;
}

function countsOf({ byGrade, tested, total, bad, repeated, seconds, plan }: SweepState): Markup {
  const bars = GRADES.map((grade) => {
    const count = byGrade[grade] ?? 0;
    const { tone, sign, word } = GRADE_SHOWN[grade];
    const share = tested === 0 ? 0 : (100 * count) / tested;
    return markup`<div class="bar ${tone}">
      <span class="tone">${sign} ${word}</span><span class="count">${count.toLocaleString('en')}</span
      ><span style="width:${share.toFixed(2)}%"></span>
    </div>`;
  });
  const odd = [
    bad > 0 ? `${bad.toLocaleString('en')} lines were no proxies` : null,
    repeated > 0 ? `${repeated.toLocaleString('en')} were there before` : null,
  ];
  const words = odd.filter((one) => one !== null).join(', ');
  return markup`<h2 class="first">Grades</h2>
    <p>
      ${tested.toLocaleString('en')} of ${total.toLocaleString('en')} ${plan.places === undefined ? 'proxies tested' : 'tests done'} in
      ${formatMs(seconds * 1000)}${words === '' ? '' : `; ${words}`}.
    </p>
    ${bars} `;
}

function rowOf(row: StoredRow['row'], checks: readonly (typeof CHECK_IDS)[number][], placed: boolean): Markup {
  const width = checks.length + (placed ? 8 : 7);
  if ('sameAs' in row)
    return markup`<tr>
      <td class="n">${row.line}</td>
      <td class="muted" colspan="${width}">the same as line ${row.sameAs}</td>
    </tr> `;
  if (!('proxy' in row))
    return markup`<tr>
      <td class="n">${row.line}</td>
      <td class="muted" colspan="${width}">${row.error.message}</td>
    </tr> `;
  return entryOf(row, checks, placed);
}

function entryOf(row: SweepEntryLine, checks: readonly (typeof CHECK_IDS)[number][], placed: boolean): Markup {
  const { line, place, proxy, grade, best, runs, error, fix } = row;
  const { tone, sign, word } = GRADE_SHOWN[grade];
  // The best run stands first.
  const [run] = runs;
  const check = (id: string) => run?.checks.find((one) => one.id === id);
  const glyphs = checks.map((id) => {
    const found = check(id);
    const shown = found ? checkShown(id, found.result, found.finding) : NOT_TESTED;
    const says = found ? (found.finding ?? shown.word) : shown.word;
    return markup`<td class="check ${shown.tone}"><span class="tone" title="${says}" aria-label="${says}">${shown.sign}</span></td>`;
  });
  const rate = (name: string): string => {
    const mbps = check('duplex')?.numbers[name];
    return typeof mbps === 'number' ? formatRate(mbps * 1e6) : '';
  };
  const handshakeMs = run?.handshake.ms ?? null;
  const anonymity = check('headers')?.numbers['anonymity'];
  const said = error
    ? `${error.code}: ${error.message}`
    : [run?.summary, fix === null ? null : `Fix: ${fix}`].filter((one) => typeof one === 'string').join(' ');
  return markup`<tr class="${tone}">
    <td class="n">${line}</td>
    ${placed ? markup`<td>${place ?? null}</td>` : null}
    <td class="proxy">
      <span class="mono">${proxy}</span>
      <div class="facts">${said}</div>
    </td>
    <td class="tone">${sign} ${word}</td>
    <td>${best}</td>
    <td>${typeof anonymity === 'string' ? anonymity : null}</td>
    ${glyphs}
    <td class="n">${rate('mbpsUp')}</td>
    <td class="n">${rate('mbpsDown')}</td>
    <td class="n">${handshakeMs === null ? null : formatMs(handshakeMs)}</td>
  </tr> `;
}
