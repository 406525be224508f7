import type { RunFacts } from './run-facts.ts';
import { SelectField } from '../../ui/field.tsx';
import { GROUP_WORDS, KIND_GROUPS } from './kinds.ts';
import { setFilter, useLadder } from './ladder-store.ts';
import type { End } from './ladder.ts';

const ENDS: readonly (readonly [End, string])[] = [
  ['client', 'This computer'],
  ['server', 'Server'],
];

/** Which events are shown: of which part, seen at which end, of which kinds. */
export function Filters({ run }: { readonly run: RunFacts }) {
  const { ladder } = useLadder();
  const { part, ends, groups } = ladder.filter;
  return (
    <div className="transcript-filters" role="group" aria-label="What is shown">
      {run.modes.length > 1 && (
        <SelectField
          label="Part of the run"
          labelHidden
          value={part === null ? 'all' : String(part)}
          choices={[{ value: 'all', label: 'all modes' }, ...run.modes.map((mode, index) => ({ value: String(index), label: mode }))]}
          onValue={(value) => setFilter({ part: value === 'all' ? null : Number(value) })}
        />
      )}
      <div className="transcript-chips" role="group" aria-label="Seen at">
        {ENDS.map(([end, words]) => (
          <Chip key={end} on={ends.includes(end)} words={words} onToggle={() => setFilter({ ends: toggled(ends, end) })} />
        ))}
      </div>
      <div className="transcript-chips" role="group" aria-label="Kinds">
        {KIND_GROUPS.map((group) => (
          <Chip
            key={group}
            on={groups.includes(group)}
            words={GROUP_WORDS[group]}
            onToggle={() => setFilter({ groups: toggled(groups, group) })}
          />
        ))}
      </div>
      <span className="transcript-count muted number" role="status">
        {ladder.shown.length === ladder.length
          ? `${ladder.length.toLocaleString('en')} events`
          : `${ladder.shown.length.toLocaleString('en')} of ${ladder.length.toLocaleString('en')} events`}
      </span>
    </div>
  );
}

function Chip({ on, words, onToggle }: { readonly on: boolean; readonly words: string; readonly onToggle: () => void }) {
  return (
    <button type="button" className="transcript-chip" aria-pressed={on} onClick={onToggle}>
      {words}
    </button>
  );
}

function toggled<Value>(list: readonly Value[], value: Value): readonly Value[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}
