import type { SweepRow } from '../../../shared/model/sweep.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { CHECK_NAMES, gradeInWords, gradeTone } from '../run/check-words.ts';
import { valueOf } from './words.ts';

/** What one place says of an entry: its grade, and behind it the word in which the places differ. */
export function PlaceCell({ place, row }: { readonly place: string; readonly row: SweepRow }) {
  const said = row.places.find((known) => known.place === place);
  if (!said)
    return (
      <span role="gridcell" className="muted" title={`Not tested from ${place} yet`}>
        –
      </span>
    );
  const { grade, best, differs } = said;
  const [first] = differs;
  const full = [
    `From ${place}: ${gradeInWords(grade)}${best === null ? '' : `, ${best}`}`,
    ...differs.map(({ check, mode, word }) => `${CHECK_NAMES[check]} (${mode}): ${valueOf(check, word).word}`),
  ].join('\n');
  return (
    <span role="gridcell" className={`sweep-cell-place ${first ? 'sweep-place-differs' : ''}`} data-place={place} title={full}>
      <ToneIcon tone={gradeTone(grade)} size={14} />
      <span className="cut">{first ? valueOf(first.check, first.word).word : gradeInWords(grade)}</span>
    </span>
  );
}
