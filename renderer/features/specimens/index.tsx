import { useState } from 'react';
import { useRuns } from '../../state/runs.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Callout, EmptyState } from '../../ui/state.tsx';
import { matching } from './filter.ts';
import { SpecimenRow } from './specimen-row.tsx';
import { useSpecimenDesk } from './use-specimens.ts';
import '../../ui/table.css';
import './specimens.css';

/** The screen "Specimens". */
export function SpecimensScreen() {
  const { specimens, loaded, busy, problem, start, stop, toggle, diagnose } = useSpecimenDesk();
  const runPossible = useRuns(({ shown, starting }) => !starting && shown?.status !== 'running');
  const [typed, setTyped] = useState('');
  const shown = matching(specimens, typed);
  const running = specimens.filter(({ url }) => url !== null);
  return (
    <Screen
      title="Specimens"
      says="Small proxies that are built in, each with one behaviour that real proxies have. They listen on this computer only."
      actions={
        <div className="specimens-actions">
          <span className="muted number" role="status">
            {loaded && `${String(running.length)} of ${String(specimens.length)} running`}
          </span>
          <Button
            disabled={!loaded || running.length === specimens.length || busy.size > 0}
            onClick={() => start(specimens.map(({ name }) => name))}
          >
            Start all
          </Button>
          <Button disabled={running.length === 0 || busy.size > 0} onClick={() => stop(running.map(({ name }) => name))}>
            Stop all
          </Button>
        </div>
      }
    >
      <div className="specimens-filter">
        <TextField
          label="Filter"
          labelHidden
          type="search"
          placeholder="Filter by name or by what it does"
          value={typed}
          onValue={setTyped}
        />
      </div>
      {problem !== null && (
        <div className="specimens-problem">
          <Callout tone="bad">{problem}</Callout>
        </div>
      )}
      {/* The roles are what these elements are anyway; styles for little room would take them away. */}
      {loaded && shown.length === 0 ? (
        <EmptyState title="No specimen does that" action={<Button onClick={() => setTyped('')}>Show all</Button>}>
          None has all these words in its name or in what it does.
        </EmptyState>
      ) : (
        <div className="specimens-list">
          <table className="table" role="table" aria-label="Specimens" aria-busy={!loaded}>
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader">
                  Name
                </th>
                <th scope="col" role="columnheader">
                  What it does
                </th>
                <th scope="col" role="columnheader">
                  Modes
                </th>
                <th scope="col" role="columnheader">
                  Address
                </th>
                <th scope="col" role="columnheader">
                  <span className="only-read-aloud">Start, stop, diagnose</span>
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {shown.map((specimen) => (
                <SpecimenRow
                  key={specimen.name}
                  specimen={specimen}
                  busy={busy.has(specimen.name)}
                  runPossible={runPossible}
                  onToggle={toggle}
                  onDiagnose={diagnose}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Screen>
  );
}
