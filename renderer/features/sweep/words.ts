import { CHECK_RESULTS, GRADES, meaningOf, type CheckId, type Grade } from '../../../shared/model/check.ts';
import type { SweepRow, SweepState } from '../../../shared/model/sweep.ts';
import { AGREEMENTS, SWEEP_CHANGES, type Agreement } from '../../../shared/model/sweep-names.ts';
import type { SweepColumn } from '../../state/sweep-view.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { CHECK_NAMES, findingInWords, gradeInWords, gradeTone, toneOf, type VerdictTone } from '../run/check-words.ts';

export type Change = (typeof SWEEP_CHANGES)[number];

export const BEST_WORDS = { tunnel: 'tunnel', relay: 'relay', none: 'none' } as const;
export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  better: 'Better',
  worse: 'Worse',
  unclear: 'Unclear',
  same: 'The same',
  new: 'New',
  gone: 'Gone',
};
/** What the places say together of an entry. */
export const AGREEMENT_WORDS: Readonly<Record<Agreement | 'none', string>> = {
  differs: 'Differs between places',
  unsure: 'Not every place can tell',
  same: 'The same wherever tested',
  none: 'One place so far',
};
const AGREEMENT_TONES: Readonly<Record<Agreement | 'none', VerdictTone>> = {
  differs: 'bad',
  unsure: 'unknown',
  same: 'good',
  none: 'none',
};

export const CHANGE_TONES: Readonly<Record<Change, VerdictTone>> = {
  better: 'good',
  worse: 'bad',
  unclear: 'unknown',
  same: 'none',
  new: 'none',
  gone: 'altered',
};

/** What became of an entry since the earlier sweep. `short`: of how it was then, null where the word says all; `full`: a sentence, for hover. */
export function changeInWords({ change, before, grade }: Pick<SweepRow, 'before' | 'grade'> & { readonly change: Change }): {
  readonly short: string | null;
  readonly full: string;
} {
  const was = before && `was ${before.grade}${before.best === null ? '' : `, ${before.best}`}`;
  switch (change) {
    case 'better':
    case 'worse':
      return { short: was, full: `${CHANGE_WORDS[change]}: it ${was ?? ''}` };
    case 'unclear':
      if (before === null)
        return {
          short: 'not known',
          full: 'How it was then is not known: it was not tested, a hidden login makes several entries read alike, or a list has its address without the kind',
        };
      return {
        short: was,
        full: `It ${was ?? ''}, and is ${grade} now: what is inconclusive is neither better nor worse`,
      };
    case 'same':
      return { short: null, full: 'The same grade and mode as then' };
    case 'new':
      return { short: null, full: 'The earlier sweep did not test it' };
    case 'gone':
      return { short: null, full: 'The list of this sweep does not name it' };
  }
}

/** What a proxy tells the server, in the field's own words. */
export const ANONYMITY_SAYS = {
  transparent: 'It tells the server your address',
  anonymous: 'It tells the server that it is a proxy, but not your address',
  elite: 'It tells the server neither your address nor that it is a proxy',
} as const;

/** As narrow as the columns of the checks are: they stand upright over them. */
export const SHORT_NAMES: Readonly<Record<CheckId, string>> = {
  ...CHECK_NAMES,
  duplex: 'Both ways',
  transparency: 'All bytes',
  streaming: 'Small msgs',
  rfc6455: 'Standard WS',
};

export const FACET_NAMES: Readonly<Record<string, string>> = {
  grade: 'Grade',
  best: 'Best mode',
  anonymity: 'Anonymity',
  scheme: 'Scheme',
  change: 'Since then',
  agreement: 'Places',
};

/** A facet's name: one of the sweep's own, or a check. */
export function facetName(facet: string): string {
  return FACET_NAMES[facet] ?? (isCheck(facet) ? CHECK_NAMES[facet] : facet);
}

export function isCheck(name: string): name is CheckId {
  return Object.hasOwn(CHECK_NAMES, name);
}

function isGrade(value: string): value is Grade {
  return (GRADES as readonly string[]).includes(value);
}

/** Below the word "Places", where there is less room. */
const SHORT_AGREEMENTS: Readonly<Record<Agreement | 'none', string>> = {
  differs: 'They differ',
  unsure: 'Not all can tell',
  same: 'All the same',
  none: 'One so far',
};

/** A facet's value below the name of the facet, where not all words have room. */
export function shortValueOf(facet: string, value: string): string {
  return facet === 'agreement' ? SHORT_AGREEMENTS[value as Agreement | 'none'] : valueOf(facet, value).word;
}

/** A facet's value in words, with its state where it has one. */
export function valueOf(facet: string, value: string): { readonly word: string; readonly tone: VerdictTone | null } {
  if (facet === 'grade' && isGrade(value)) return { word: gradeInWords(value), tone: gradeTone(value) };
  if (facet === 'change' && Object.hasOwn(CHANGE_WORDS, value)) {
    const change = value as Change;
    return { word: CHANGE_WORDS[change], tone: CHANGE_TONES[change] };
  }
  if (facet === 'agreement') {
    const agreement = value as Agreement | 'none';
    return { word: AGREEMENT_WORDS[agreement], tone: AGREEMENT_TONES[agreement] };
  }
  if (isCheck(facet)) {
    // A finding, or a result where there was none.
    const meaning = meaningOf(facet, value);
    const result = meaning?.result ?? CHECK_RESULTS.find((known) => known === value);
    if (result) {
      const judged = { id: facet, result, finding: meaning ? value : null };
      return { word: findingInWords(judged), tone: toneOf(judged) };
    }
  }
  if (value === 'none') return { word: facet === 'anonymity' ? 'not known' : 'none', tone: null };
  return { word: value, tone: null };
}

const VALUE_ORDER: Readonly<Record<string, readonly string[]>> = {
  grade: GRADES,
  best: ['tunnel', 'relay', 'none'],
  anonymity: ['elite', 'anonymous', 'transparent', 'none'],
  change: SWEEP_CHANGES,
  agreement: [...AGREEMENTS, 'none'],
};

/** A facet's values as people look for them: best first where there is a best, else what is most often. */
export function inOrder<Value extends { readonly value: string; readonly count: number }>(
  facet: string,
  values: readonly Value[],
): readonly Value[] {
  const order = VALUE_ORDER[facet];
  return [...values].sort((a, b) => (order ? order.indexOf(a.value) - order.indexOf(b.value) : b.count - a.count));
}

/** What a check's column says of a row; null: it was not among this run's. */
export function checkOf(row: SweepRow, id: CheckId): { readonly word: string; readonly tone: VerdictTone } | null {
  const check = row.checks.find((known) => known.id === id);
  return check ? { word: findingInWords(check), tone: toneOf(check) } : null;
}

export const COLUMN_NAMES: Readonly<Partial<Record<SweepColumn, string>>> = {
  line: 'Line',
  proxy: 'Proxy',
  grade: 'Grade',
  best: 'Best',
  anonymity: 'Anonymity',
  mbpsUp: 'Up',
  mbpsDown: 'Down',
  handshakeMs: 'Handshake',
};

/** Megabits a second with three digits at most, as a column of them is read: `0.26`, `12.3`, `940`. */
export function mbpsInWords(mbps: number | null): string {
  if (mbps === null) return '';
  const rounded = Number(mbps.toPrecision(3));
  if (rounded >= 100) return rounded.toFixed(0);
  return rounded >= 10 ? rounded.toFixed(1) : rounded.toFixed(2);
}

export function counted(number: number): string {
  return number.toLocaleString('en');
}

export function proxies(number: number): string {
  return `${counted(number)} ${number === 1 ? 'proxy' : 'proxies'}`;
}

/** How much a sweep has to do: an entry is a test for each place that it is tested from. */
export function amountInWords({ total, plan }: Pick<SweepState, 'total' | 'plan'>): string {
  return plan.places === undefined ? proxies(total) : `${counted(total)} ${total === 1 ? 'test' : 'tests'}`;
}

/** How a sweep stands, in a word with its state. */
export function statusOf({ status, error }: Pick<SweepState, 'status' | 'error'>): {
  readonly word: string;
  readonly tone: VerdictTone | 'busy';
} {
  switch (status) {
    case 'running':
      return { word: 'Running', tone: 'busy' };
    case 'paused':
      return { word: 'Paused', tone: 'unknown' };
    case 'done':
      return { word: 'Done', tone: 'good' };
    case 'cancelled':
      return { word: 'Cancelled', tone: 'unknown' };
    case 'unfinished':
      return { word: 'Not finished', tone: 'altered' };
    case 'failed':
      return { word: error === null ? 'Failed' : 'Could not go on', tone: 'bad' };
  }
}

/** `about 2 min 30 s left`, once that can be told, which it cannot as long as a place has no worker. */
export function leftInWords({ secondsLeft, queue }: Pick<SweepState, 'secondsLeft' | 'queue'>): string | null {
  if (secondsLeft === null || queue?.places.some(({ workers }) => workers === 0) === true) return null;
  if (secondsLeft < 1) return 'nearly done';
  if (secondsLeft >= 3600)
    return `about ${String(Math.floor(secondsLeft / 3600))} h ${String(Math.round((secondsLeft % 3600) / 60))} min left`;
  return `about ${formatMs(Math.round(secondsLeft) * 1000).replace(/\.\d+ s$/u, ' s')} left`;
}

/** Entries a second. */
export function rateInWords({ rate }: Pick<SweepState, 'rate'>): string {
  return `${rate >= 10 ? counted(Math.round(rate)) : rate.toFixed(1)} a second`;
}
