import type { CheckId } from '../../../shared/model/check.ts';
import { CHECK_NAMES, type VerdictTone } from '../run/check-words.ts';

/*
 * One shape a state, drawn as paths in a square of 14: told apart without colour, and calm where all is well, so that what is not stands out in a column of
 * thousands.
 */
const SHAPES: Readonly<Record<VerdictTone, { readonly path: string; readonly filled: boolean }>> = {
  good: { path: 'M3 7.5 6 10.5 11.5 4', filled: false },
  altered: { path: 'M7 2 13 12.5H1Z', filled: true },
  bad: { path: 'M3 3 11 11M11 3 3 11', filled: false },
  unknown: { path: 'M5 5.2a2.1 2.1 0 1 1 3 1.9c-.7.4-1 .8-1 1.7M7 11v.6', filled: false },
  none: { path: 'M5 7H9', filled: false },
};

/** What a check found, in one glyph; in words on hover and for who listens. */
export function Glyph({
  id,
  check,
}: {
  readonly id: CheckId;
  readonly check: { readonly word: string; readonly tone: VerdictTone } | null;
}) {
  const { word, tone } = check ?? { word: 'not measured', tone: 'none' as const };
  const says = `${CHECK_NAMES[id]}: ${word}`;
  const { path, filled } = SHAPES[tone];
  return (
    <span role="gridcell" className={`sweep-glyph sweep-glyph-${tone}`} data-check={id} title={says} aria-label={says}>
      <svg width={14} height={14} viewBox="0 0 14 14" aria-hidden>
        <path d={path} className={filled ? 'sweep-shape-filled' : 'sweep-shape'} />
      </svg>
    </span>
  );
}
