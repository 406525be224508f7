import { Failure } from '../../../shared/model/failure.ts';
import type { SweepRow } from '../../../shared/model/sweep.ts';
import { call } from '../../state/host.ts';
import { openRun } from '../../state/opened-runs.ts';
import { rowAt } from '../../state/row-pages.ts';
import { rowsBetween, useSweepRows } from '../../state/sweep-rows.ts';
import { currentView, useLooks } from '../../state/sweep-view.ts';

/** Opens the evidence of the row at this place of the view. Rejects with a `Failure` where there is none to open. */
export async function openRowAt(sweep: string, offset: number): Promise<void> {
  const view = currentView();
  const known = rowAt(useSweepRows.getState().pages, offset);
  const row = known ?? (view === null ? undefined : (await rowsBetween(view, { first: offset, end: offset + 1 }))[0]);
  if (!row) throw new Failure('NO_SUCH_SESSION', 'This row is not there any more.', { stage: 'usage' });
  await openRow(sweep, row);
  useLooks.setState({ at: offset, from: offset });
}

/** One that is gone is a row of the sweep that it was compared with. */
export async function openRow(sweep: string, { line, change }: Pick<SweepRow, 'line' | 'change'>): Promise<void> {
  const { against, place } = useLooks.getState().view;
  const of = change === 'gone' ? (against ?? sweep) : sweep;
  await openRun('sweep', () => call('openSweepRow', { sweep: of, line, place }));
}
