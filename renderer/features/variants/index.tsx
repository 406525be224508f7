import { CircleArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import type { Variant } from '../../../shared/model/handshake.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { useNavigation } from '../../state/navigation.ts';
import { changeRoute } from '../../state/route.ts';
import { toast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ToneIcon } from '../../ui/state.tsx';
import { findingName } from '../run/check-words.ts';
import type { ShownPart } from '../run/parts.ts';
import { climbedIn, type Climbed, type Rung } from './rungs.ts';
import './variants.css';

/** The ladder of handshakes: what each rung changes in the request, which of them work, and the smallest change that does. Fills its container. */
export function VariantsView({ run, shown }: { readonly run: RunState; readonly shown: ShownPart | null }) {
  const record = shown?.record ?? null;
  const climbed = useMemo(() => (record ? climbedIn(record.checks) : null), [record]);
  if (!climbed) return <NothingYet run={run} shown={shown} />;
  return (
    <div className="variants" tabIndex={0} role="group" aria-label="Variants of the handshake">
      <Found climbed={climbed} />
      <ol className="variants-ladder" aria-label="The ladder, the smallest change first">
        {climbed.rungs.map((rung) => (
          <RungRow key={rung.variant} rung={rung} climbed={climbed} />
        ))}
      </ol>
    </div>
  );
}

function NothingYet({ run, shown }: { readonly run: RunState; readonly shown: ShownPart | null }) {
  const after = shown?.part.after;
  if (run.status === 'running' && after?.what === 'ladder')
    return (
      <EmptyState title="The ladder is being climbed">Trying the variant {after.variant}. The rungs appear when all were tried.</EmptyState>
    );
  return (
    <EmptyState title="No ladder was climbed">
      The ladder tries every variant of the handshake, each with one change, and names the smallest change that works. Choose “It never
      connects”, or “Climb the ladder” under Experiment.
    </EmptyState>
  );
}

function Found({ climbed: { start, smallest, rungs } }: { readonly climbed: Climbed }) {
  const onDiagnose = useNavigation(({ screen }) => screen === 'diagnose');
  const words =
    smallest === start
      ? `The variant ${start} works as it is: nothing has to change.`
      : smallest !== null
        ? `The smallest change that works is ${smallest}.`
        : rungs.length === 1
          ? 'The route could not be opened, which is the same for every variant.'
          : 'No variant that a standard allows gets through.';
  return (
    <div className="variants-found">
      <p>
        <strong>{words}</strong>
      </p>
      {onDiagnose && smallest !== null && smallest !== start && (
        <Button icon={<CircleArrowUp size={14} aria-hidden />} onClick={() => takeOver(smallest)}>
          Put {smallest} into the plan
        </Button>
      )}
    </div>
  );
}

function takeOver(variant: Variant): void {
  changeRoute({ variant, ladder: false });
  toast(`The plan sends the variant ${variant} from now on.`);
}

function RungRow({ rung, climbed: { start, smallest } }: { readonly rung: Rung; readonly climbed: Climbed }) {
  const { variant, works, lines, server } = rung;
  const best = variant === smallest && variant !== start;
  const change = variant === start ? 'where it starts' : `${counted(lines)}${server ? ', and another answer' : ''}`;
  return (
    <li className={`variants-rung ${best ? 'variants-best' : ''}`} data-variant={variant} data-works={String(works)}>
      <span className="variants-rail" aria-hidden>
        <ToneIcon tone={works === true ? 'good' : works === false ? 'bad' : 'none'} />
      </span>
      <span className="variants-name mono">{variant}</span>
      <span className="variants-outcome small">{outcome(rung)}</span>
      <span className="variants-change small muted">
        {change}
        {best && <strong className="variants-mark"> · the smallest that works</strong>}
      </span>
      <Lines rung={rung} isStart={variant === start} />
    </li>
  );
}

/** The lines of the request that differ from the start's. */
function Lines({ rung: { left, came }, isStart }: { readonly rung: Rung; readonly isStart: boolean }) {
  if (isStart) return <span className="variants-lines" />;
  if (left.length + came.length === 0)
    return <span className="variants-lines small muted">The request is the same; only the server answers otherwise.</span>;
  return (
    <ul className="variants-lines mono small">
      {left.map((line) => (
        <li key={`- ${line}`} className="variants-left">
          <span aria-hidden>− </span>
          <span className="only-read-aloud">without </span>
          {line}
        </li>
      ))}
      {came.map((line) => (
        <li key={`+ ${line}`} className="variants-came">
          <span aria-hidden>+ </span>
          <span className="only-read-aloud">with </span>
          {line}
        </li>
      ))}
    </ul>
  );
}

function outcome({ works, finding, status }: Rung): string {
  if (works === true) return 'works';
  const name = finding === 'upgraded' ? 'upgraded, but bytes did not pass' : (findingName(finding) ?? OTHERS[finding] ?? finding);
  return status === null || status === 101 ? name : `${name}, ${String(status)}`;
}

const OTHERS: Readonly<Record<string, string>> = {
  intermittent: 'works only sometimes',
  inconclusive: 'not clear',
  'not-tested': 'not tested',
  failed: 'failed',
};

function counted(lines: number): string {
  return lines === 1 ? '1 line' : `${String(lines)} lines`;
}
