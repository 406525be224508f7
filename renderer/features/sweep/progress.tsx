import { ChevronLeft, Download, Pause, Play, Square } from 'lucide-react';
import { GRADES } from '../../../shared/model/check.ts';
import type { SweepState } from '../../../shared/model/sweep.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { showExport } from '../../state/exports.ts';
import { canResume, cancelSweepNow, pauseOrResume } from '../../state/sweep-actions.ts';
import { useLooks, toggleValue } from '../../state/sweep-view.ts';
import { isUnderWay, leaveSweep, useSweeps } from '../../state/sweeps.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ariaKeys } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';
import { ToneIcon, ToneLabel } from '../../ui/state.tsx';
import { gradeInWords, gradeTone } from '../run/check-words.ts';
import { amountInWords, counted, leftInWords, rateInWords, statusOf } from './words.ts';

/** What a sweep is called, how far it is, and what can be done with it: always of one size, whatever becomes of it. */
export function SweepProgress({ sweep }: { readonly sweep: SweepState }) {
  const busy = useSweeps((state) => state.busy);
  const { word, tone } = statusOf(sweep);
  const underWay = isUnderWay(sweep);
  const again = canResume(sweep);
  return (
    <header className="sweep-progress">
      <div className="sweep-bar">
        <IconButton label="Another list, or an earlier sweep" icon={<ChevronLeft size={18} aria-hidden />} onClick={leaveSweep} />
        <h1 className="sweep-name cut" title={sweep.name}>
          <span className="only-read-aloud">Sweep: </span>
          <bdi>{sweep.name}</bdi>
        </h1>
        <span className="sweep-status" role="status">
          <ToneLabel tone={tone === 'none' ? 'unknown' : tone}>{word}</ToneLabel>
        </span>
        <span className="sweep-facts number muted">{factsOf(sweep)}</span>
        {(underWay || again) && (
          <Button
            icon={again ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
            aria-keyshortcuts="p"
            aria-disabled={busy}
            className="sweep-pause"
            onClick={pauseOrResume}
          >
            {again ? 'Resume' : 'Pause'}
          </Button>
        )}
        {underWay ? (
          <Button icon={<Square size={12} aria-hidden />} aria-keyshortcuts={ariaKeys('Escape', ON_MAC)} onClick={cancelSweepNow}>
            Cancel
          </Button>
        ) : (
          <Button icon={<Download size={14} aria-hidden />} onClick={() => showExport(sweep.id)}>
            Export…
          </Button>
        )}
      </div>
      <progress
        className="sweep-meter"
        aria-label="Tested"
        max={Math.max(1, sweep.total)}
        value={sweep.tested}
        title={`${counted(sweep.tested)} of ${amountInWords(sweep)}`}
      />
      <Grades sweep={sweep} />
    </header>
  );
}

function factsOf(sweep: SweepState): string {
  const { tested, total, underWay, seconds, status, repeated, bad } = sweep;
  const far = tested === total ? amountInWords(sweep) : `${counted(tested)} of ${amountInWords(sweep)}`;
  const parts = [far];
  if (status === 'running') parts.push(rateInWords(sweep), leftInWords(sweep) ?? `${counted(underWay)} at once`);
  else parts.push(formatMs(seconds * 1000));
  if (repeated > 0) parts.push(`${counted(repeated)} repeated`);
  if (bad > 0) parts.push(`${counted(bad)} not understood`);
  return parts.join(' · ');
}

/** How many came out with each grade; choosing one shows only these. */
function Grades({ sweep }: { readonly sweep: SweepState }) {
  const chosen = useLooks(({ view }) => view.grade);
  return (
    <div className="sweep-grades" role="group" aria-label="Show only the grade">
      {GRADES.map((grade) => (
        <button
          key={grade}
          type="button"
          className="sweep-grade"
          data-grade={grade}
          aria-pressed={chosen.includes(grade)}
          onClick={() => toggleValue('grade', grade)}
        >
          <ToneIcon tone={gradeTone(grade)} size={14} />
          {gradeInWords(grade)} <span className="number sweep-grade-count">{counted(sweep.byGrade[grade] ?? 0)}</span>
        </button>
      ))}
    </div>
  );
}
