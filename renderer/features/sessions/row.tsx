import { Activity, FileInput, ListChecks } from 'lucide-react';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { NameField } from './name-field.tsx';
import { amountOf, calledOf, clockOf, KIND_WORDS, outcomeOf, saysOf, tookOf } from './words.ts';

const COLUMNS = [
  ['chosen', ''],
  ['what', 'Session'],
  ['outcome', 'Verdict'],
  ['when', 'Began'],
  ['took', 'Took'],
  ['amount', 'Holds'],
  ['size', 'Size'],
] as const;

export function SessionHead() {
  return (
    <div className="sessions-head" role="rowgroup">
      <div className="sessions-cells" role="row" aria-rowindex={1}>
        {COLUMNS.map(([name, label]) => (
          <span key={name} role="columnheader" className={`sessions-${name}`}>
            {label === '' ? <span className="only-read-aloud">Chosen</span> : label}
          </span>
        ))}
      </div>
    </div>
  );
}

/** One session in a line: what it is called and what came out, how it ended, when, how long, how much. */
export function SessionCells({
  session,
  chosen,
  renaming,
  onToggle,
  onRenamed,
}: {
  readonly session: SessionSummary;
  readonly chosen: boolean;
  readonly renaming: boolean;
  readonly onToggle: () => void;
  readonly onRenamed: (byKey: boolean) => void;
}) {
  const { name, title, kind, startedAt, bytes, imported, note } = session;
  const { tone, word } = outcomeOf(session);
  const Kind = kind === 'run' ? Activity : ListChecks;
  const below = [name === null ? null : title, saysOf(session), note === '' ? null : `Note: ${note}`].filter((part) => part !== null);
  return (
    <div className="sessions-cells" role="presentation">
      <span role="gridcell" className="sessions-chosen">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Choose ${calledOf(session)}`}
          checked={chosen}
          onChange={onToggle}
          onClick={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      </span>
      <span role="gridcell" className="sessions-what">
        <span className="sessions-name">
          <Kind size={14} aria-hidden className="muted" />
          <span className="only-read-aloud">{KIND_WORDS[kind]}: </span>
          {renaming ? (
            <NameField session={session} onDone={onRenamed} />
          ) : (
            <bdi className={name === null ? 'cut sessions-unnamed' : 'cut'} title={calledOf(session)}>
              {calledOf(session)}
            </bdi>
          )}
          {imported && <FileInput size={14} aria-label="Imported" className="muted" />}
        </span>
        <bdi className="cut muted small" title={below.join('\n')}>
          {below.join(' · ')}
        </bdi>
      </span>
      <span role="gridcell" className={`sessions-outcome tone-${tone === 'none' ? 'unknown' : tone}`} data-grade={session.grade}>
        <ToneIcon tone={tone} />
        {word}
      </span>
      <span role="gridcell" className="sessions-when number" title={new Date(startedAt).toLocaleString()}>
        {clockOf(startedAt)}
      </span>
      <span role="gridcell" className="sessions-took number">
        {tookOf(session)}
      </span>
      <span role="gridcell" className="sessions-amount number">
        {amountOf(session)}
      </span>
      <span role="gridcell" className="sessions-size number" title={`${bytes.toLocaleString('en')} bytes`}>
        {formatBytes(bytes)}
      </span>
    </div>
  );
}
