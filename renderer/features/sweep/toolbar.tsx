import { Copy, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SweepRow, SweepState } from '../../../shared/model/sweep.ts';
import { SWEEP_FACETS } from '../../../shared/model/sweep-names.ts';
import { matchingLines, rowsBetween, useSweepRows } from '../../state/sweep-rows.ts';
import { canSelect, changeView, currentView, select, useLooks } from '../../state/sweep-view.ts';
import { takeLines } from '../../state/sweep-list.ts';
import { leaveSweep, loadEarlier, useSweeps } from '../../state/sweeps.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { calledOf, momentOf } from '../sessions/words.ts';
import { copyRows } from './copy.ts';
import { counted, FACET_NAMES, proxies } from './words.ts';

/** What is searched, grouped and compared. */
export function Toolbar({ sweep }: { readonly sweep: SweepState }) {
  const search = useLooks(({ view }) => view.search);
  const group = useLooks(({ view }) => view.group);
  const against = useLooks(({ view }) => view.against);
  const earlier = useSweeps((state) => state.earlier).filter(({ id }) => id !== sweep.id);
  useEffect(() => {
    void loadEarlier();
  }, []);
  return (
    <div className="sweep-toolbar">
      <div className="sweep-search">
        <TextField
          label="Search"
          labelHidden
          type="search"
          placeholder="Search the proxies"
          value={search}
          onValue={(typed) => changeView({ search: typed })}
        />
      </div>
      <SelectField
        label="Group by"
        labelHidden
        value={group ?? 'none'}
        choices={[
          { value: 'none', label: 'Not grouped' },
          ...SWEEP_FACETS.filter(
            (facet) => (facet !== 'change' || against !== null) && (facet !== 'agreement' || sweep.plan.places !== undefined),
          ).map((facet) => ({
            value: facet,
            label: `By ${(FACET_NAMES[facet] ?? facet).toLowerCase()}`,
          })),
        ]}
        onValue={(chosen) => {
          useLooks.setState({ folded: new Set() });
          changeView({ group: chosen === 'none' ? null : chosen });
        }}
      />
      <SelectField
        label="Compare with"
        labelHidden
        className="sweep-compare"
        value={against ?? 'none'}
        disabled={earlier.length === 0}
        title={earlier.length === 0 ? 'There is no other sweep to compare with' : undefined}
        choices={[
          { value: 'none', label: 'Not compared' },
          ...earlier.map((session) => ({
            value: session.id,
            label: `Against ${calledOf(session)}, ${momentOf(session.startedAt, new Date())}`,
          })),
        ]}
        onValue={(chosen) =>
          changeView(
            chosen === 'none' ? { against: null, change: [], ...(group === 'change' ? { group: null } : {}) } : { against: chosen },
          )
        }
      />
    </div>
  );
}

/** What can be done with the rows that are selected. Its room is kept when there are none. */
export function SelectionBar({ sweep }: { readonly sweep: SweepState }) {
  const selected = useLooks((state) => state.selected);
  const at = useLooks((state) => state.at);
  const matching = useSweepRows(({ counts }) => counts?.matching ?? 0);
  const [busy, setBusy] = useState(false);
  const work = (what: () => Promise<unknown>): void => {
    if (busy) return;
    setBusy(true);
    what()
      .catch(toastFailure)
      .finally(() => setBusy(false));
  };
  return (
    <footer className="sweep-selection" role="group" aria-label="Selected rows">
      <span className="number muted" role="status">
        {selected.size > 0 ? `${counted(selected.size)} selected` : proxies(matching)}
      </span>
      <Button aria-disabled={busy || matching === 0} onClick={() => work(async () => select(await matchingLines()))}>
        Select all that match
      </Button>
      <Button disabled={selected.size === 0} onClick={() => select([])}>
        Select none
      </Button>
      <span className="sweep-gap" />
      <Button
        icon={<Copy size={14} aria-hidden />}
        disabled={selected.size === 0 && at < 0}
        onClick={() =>
          work(async () => {
            const count = await copySelected(selected, at, matching);
            toast(`Copied ${proxies(count)}.`);
          })
        }
      >
        Copy
      </Button>
      <Button
        icon={<RotateCw size={14} aria-hidden />}
        disabled={selected.size === 0}
        title="Makes a list of them, to be swept anew"
        onClick={() => {
          const lines = [...selected].sort((a, b) => a - b);
          leaveSweep();
          void takeLines(sweep.id, lines);
        }}
      >
        Sweep these again
      </Button>
    </footer>
  );
}

/** Most of what is selected is near to each other: not all rows have to be read for it. */
const AT_ONCE = 1000;

/** The selected rows as a table of text, in the order of the view; without a selection the one that the keyboard is at. */
export async function copySelected(selected: ReadonlySet<number>, at: number, matching: number): Promise<number> {
  const view = currentView();
  if (view === null) return 0;
  const rows: SweepRow[] = [];
  if (selected.size === 0) rows.push(...(await rowsBetween(view, { first: at, end: at + 1 })));
  for (let first = 0; first < matching && rows.length < selected.size; first += AT_ONCE)
    rows.push(...(await rowsBetween(view, { first, end: first + AT_ONCE })).filter((row) => canSelect(row) && selected.has(row.line)));
  await copyRows(rows);
  return rows.length;
}
