import { ListTree } from 'lucide-react';
import { CHECKS } from '../../../shared/model/check.ts';
import type { CheckProgress, RunPart } from '../../../shared/model/run-state.ts';
import type { CheckRecord } from '../../../shared/model/probe-set.ts';
import { showEvidence } from '../../state/navigation.ts';
import { IconButton } from '../../ui/button.tsx';
import { ToneIcon, ToneLabel, type Tone } from '../../ui/state.tsx';
import { figuresOf, type Figure } from './check-numbers.ts';
import { CHECK_NAMES, findingInWords, toneOf } from './check-words.ts';

/** A card a check, in the order of the plan. */
export function CheckCards({ part, index }: { readonly part: RunPart; readonly index: number }) {
  const count = part.checks.length;
  return (
    <ul
      className="run-checks"
      data-testid="checks"
      style={{ '--narrow': columns(count, 5), '--wide': columns(count, 9) } as React.CSSProperties}
    >
      {part.checks.map((check) => (
        <CheckCard key={check.id} check={check} part={index} over={part.state !== 'running' && part.state !== 'waiting'} />
      ))}
    </ul>
  );
}

/** As many a row that the rows are about equally long. */
function columns(count: number, most: number): number {
  const rows = Math.ceil(count / most);
  return Math.max(3, Math.ceil(count / rows));
}

function CheckCard({
  check: { id, state, record },
  part,
  over,
}: {
  readonly check: CheckProgress;
  readonly part: number;
  readonly over: boolean;
}) {
  return (
    <li className="run-check" aria-label={CHECK_NAMES[id]} data-check={id} data-result={record?.result ?? state}>
      <div className="run-check-top">
        <h3 title={CHECKS[id].asks}>{CHECK_NAMES[id]}</h3>
        {record && record.evidence.length > 0 && (
          <IconButton
            label={`Show evidence: ${CHECK_NAMES[id]}`}
            icon={<ListTree size={14} aria-hidden />}
            onClick={() => showEvidence(part, record.evidence)}
          />
        )}
      </div>
      {record ? <Result record={record} /> : <Pending state={state} over={over} />}
    </li>
  );
}

function Pending({ state, over }: { readonly state: CheckProgress['state']; readonly over: boolean }) {
  if (over)
    return (
      <p className="run-check-word muted">
        <ToneIcon tone="none" /> not measured
      </p>
    );
  return (
    <p className="run-check-word muted">
      <ToneIcon tone={state === 'running' ? 'busy' : 'none'} /> {state === 'running' ? 'running' : 'waiting'}
    </p>
  );
}

function Result({ record }: { readonly record: CheckRecord }) {
  const tone = toneOf(record);
  const word = findingInWords(record);
  return (
    <>
      <p className="run-check-word">{tone === 'none' ? <NotTested /> : <ToneLabel tone={tone satisfies Tone}>{word}</ToneLabel>}</p>
      <p className="run-check-says" title={record.summary}>
        {record.summary}
      </p>
      <dl className="run-figures small">
        {figuresOf(record).map((figure) => (
          <FigureItem key={figure.label} figure={figure} />
        ))}
      </dl>
    </>
  );
}

function NotTested() {
  return (
    <span className="tone-label tone-unknown">
      <ToneIcon tone="none" />
      not tested
    </span>
  );
}

function FigureItem({ figure: { label, value, exact, way } }: { readonly figure: Figure }) {
  return (
    <div className="run-figure" title={exact ?? undefined}>
      <dt className={way === undefined ? 'muted' : `run-${way}`}>{label}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}
