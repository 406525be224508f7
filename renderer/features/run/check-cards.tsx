import { ListTree } from 'lucide-react';
import { CHECKS } from '../../../shared/model/check.ts';
import type { CheckProgress } from '../../../shared/model/run-state.ts';
import type { CheckRecord, RunRecord } from '../../../shared/model/probe-set.ts';
import { showEvidence } from '../../state/navigation.ts';
import { IconButton } from '../../ui/button.tsx';
import { ToneIcon } from '../../ui/state.tsx';
import { figuresOf, type Figure } from './check-numbers.ts';
import { CHECK_NAMES, findingInWords, toneOf } from './check-words.ts';
import type { ShownPart } from './parts.ts';
import { WhichProxy } from './which-proxy.tsx';
import { inWindowWords } from './window-words.ts';

/** A card a check, in the order of the plan. Once the run is over its document has the last word: which proxy did it is only found after the checks. */
export function CheckCards({ shown }: { readonly shown: ShownPart }) {
  const { part, index } = shown;
  const columns = columnsFor(part.checks.length);
  return (
    <ul
      className={`run-checks ${columns > 4 ? 'run-checks-many' : ''}`}
      data-testid="checks"
      style={{ '--columns': columns } as React.CSSProperties}
    >
      {part.checks.map((check) => (
        <CheckCard
          key={check.id}
          check={withLastWord(check, shown.record)}
          hops={shown.record?.route.hops ?? NO_HOPS}
          part={index}
          over={part.state !== 'running' && part.state !== 'waiting'}
        />
      ))}
    </ul>
  );
}

const NO_HOPS: readonly string[] = [];

function withLastWord(check: CheckProgress, record: RunRecord | null): CheckProgress {
  const last = record?.checks.find(({ id }) => id === check.id);
  return last ? { ...check, record: last } : check;
}

const MOST_COLUMNS = 5;

/** As many a row that the rows are about equally long. */
function columnsFor(count: number): number {
  const rows = Math.ceil(count / MOST_COLUMNS);
  return Math.max(3, Math.ceil(count / rows));
}

function CheckCard({
  check: { id, state, record },
  hops,
  part,
  over,
}: {
  readonly check: CheckProgress;
  /** Of the run's route. */
  readonly hops: readonly string[];
  readonly part: number;
  readonly over: boolean;
}) {
  const summary = record ? inWindowWords(record.summary) : undefined;
  return (
    <li className="run-check" data-check={id} data-result={record?.result ?? state}>
      <div className="run-check-top">
        {record ? <ToneIcon tone={toneOf(record)} /> : <ToneIcon tone={state === 'running' && !over ? 'busy' : 'none'} />}
        <h2 className="run-check-name" title={CHECKS[id].asks}>
          {CHECK_NAMES[id]}
        </h2>
        {record ? <Word record={record} /> : <span className="run-check-word muted">{pendingWord(state, over)}</span>}
        {record && record.evidence.length > 0 && (
          <IconButton
            label={`Show evidence: ${CHECK_NAMES[id]}`}
            icon={<ListTree size={14} aria-hidden />}
            onClick={() => showEvidence(part, record.evidence)}
          />
        )}
      </div>
      <p className="run-check-says" title={summary}>
        {summary}
      </p>
      {record && <WhichProxy record={record} hops={hops} />}
      <dl className="run-figures small">
        {record && figuresOf(record).map((figure) => <FigureItem key={figure.label} figure={figure} />)}
      </dl>
    </li>
  );
}

function pendingWord(state: CheckProgress['state'], over: boolean): string {
  return over ? 'not measured' : state === 'running' ? 'running' : 'waiting';
}

function Word({ record }: { readonly record: CheckRecord }) {
  const tone = toneOf(record);
  const word = findingInWords(record);
  return (
    <span className={`run-check-word tone-${tone === 'none' ? 'unknown' : tone}`} title={word}>
      {word}
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
