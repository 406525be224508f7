import { create } from 'zustand';
import type { RequestOf } from '../../shared/ipc/contract.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { SweepBeginning, SweepState } from '../../shared/model/sweep.ts';
import { call } from './host.ts';
import { closeRun } from './opened-runs.ts';
import { forgetList, useTypedList } from './sweep-list.ts';
import { rowsChanged, showRows } from './sweep-rows.ts';
import { wordsOf } from './toasts.ts';

/** `secret`: its server's is wanted, too. */
interface WantedList {
  readonly sweep: string;
  readonly name: string;
  readonly says: string;
  readonly secret: boolean;
}

interface SweepStore {
  /** Of this process and those of the log that were looked at, by id. */
  readonly sweeps: Readonly<Record<string, SweepState>>;
  /** The one on the screen; null: a list is being chosen. */
  readonly shown: string | null;
  /** The answer to "Run", "Pause" … is on its way. */
  readonly busy: boolean;
  /** Why the last of these was not done. */
  readonly refused: string | null;
  /** A sweep of the log that can go on only when its list is given again: its passwords are not kept. */
  readonly wantsList: WantedList | null;
  /** What the log has, newest first. */
  readonly earlier: readonly SessionSummary[];
  readonly earlierFailure: string | null;
}

export const useSweeps = create<SweepStore>(() => ({
  sweeps: {},
  shown: null,
  busy: false,
  refused: null,
  wantsList: null,
  earlier: [],
  earlierFailure: null,
}));

export function isUnderWay({ status }: Pick<SweepState, 'status'>): boolean {
  return status === 'running' || status === 'paused';
}

export function shownSweep({ sweeps, shown }: Pick<SweepStore, 'sweeps' | 'shown'>): SweepState | null {
  return shown === null ? null : (sweeps[shown] ?? null);
}

function keep(...sweeps: readonly SweepState[]): void {
  useSweeps.setState((state) => ({ sweeps: { ...state.sweeps, ...Object.fromEntries(sweeps.map((sweep) => [sweep.id, sweep])) } }));
}

export function sweepChanged(sweep: SweepState): void {
  const before = useSweeps.getState().sweeps[sweep.id];
  keep(sweep);
  if (sweep.id === useSweeps.getState().shown) rowsChanged(sweep.tested, before?.status !== sweep.status);
}

/** At the start and after a lost connection: one that runs is shown as it was before. */
export async function loadSweeps(): Promise<void> {
  const sweeps = await call('listSweeps', {});
  keep(...sweeps);
  const { shown } = useSweeps.getState();
  if (shown === null) {
    const [going] = sweeps.filter(isUnderWay);
    if (going) show(going.id);
  } else {
    const now = sweeps.find(({ id }) => id === shown) ?? (await call('getSweep', { sweep: shown }));
    keep(now);
    rowsChanged(now.tested, true);
  }
}

function show(id: string): void {
  closeRun('sweep');
  useSweeps.setState({ shown: id, refused: null, wantsList: null });
  showRows(id, useSweeps.getState().sweeps[id]?.plan.places ?? []);
}

/** Shows one of this process or of the log. Rejects with a `Failure`. */
export async function openSweep(id: string): Promise<void> {
  keep(await call('getSweep', { sweep: id }));
  show(id);
}

/** Back to where a list is chosen; what runs goes on. */
export function leaveSweep(): void {
  closeRun('sweep');
  useSweeps.setState({ shown: null, refused: null });
  showRows(null);
}

/** Does one thing at a time; why it was not done stands in the store. */
async function doing(work: () => Promise<unknown>): Promise<void> {
  if (useSweeps.getState().busy) return;
  useSweeps.setState({ busy: true, refused: null });
  try {
    await work();
  } catch (error) {
    useSweeps.setState({ refused: wordsOf(error) });
  } finally {
    useSweeps.setState({ busy: false });
  }
}

export function startSweep(plan: SweepBeginning): Promise<void> {
  return doing(async () => {
    const { sweep } = await call('startSweep', plan);
    await openSweep(sweep);
    useTypedList.setState({ text: '' });
    await forgetList();
  });
}

export function pauseSweep(sweep: string): Promise<void> {
  return doing(() => call('pauseSweep', { sweep }));
}

export function cancelSweep(sweep: string): Promise<void> {
  return doing(() => call('cancelSweep', { sweep }));
}

/** What is not kept of one. */
type GivenAgain = Pick<RequestOf<'resumeSweep'>, 'queue' | 'secret'>;

/** Goes on with one that is paused or unfinished. Where passwords are missing, its list is asked for. */
export function resumeSweep(sweep: Pick<SweepState, 'id' | 'name'>, list: string | null = null, again: GivenAgain = {}): Promise<void> {
  return doing(async () => {
    try {
      await call('resumeSweep', { sweep: sweep.id, list, ...again });
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'BAD_LIST' || list !== null) throw error;
      const { target } = (useSweeps.getState().sweeps[sweep.id] ?? (await call('getSweep', { sweep: sweep.id }))).plan;
      leaveSweep();
      const secret = target.kind === 'far' && (target.secret ?? null) !== null;
      useSweeps.setState({ wantsList: { sweep: sweep.id, name: sweep.name, says: error.message, secret } });
      return;
    }
    await openSweep(sweep.id);
    if (list !== null) await forgetList();
  });
}

export function doWithoutList(): void {
  useSweeps.setState({ wantsList: null });
}

const MOST_EARLIER = 100;

export async function loadEarlier(): Promise<void> {
  try {
    const { sessions, problem } = await call('listSessions', { search: '', kind: 'sweep', before: null, limit: MOST_EARLIER });
    useSweeps.setState({ earlier: sessions, earlierFailure: problem?.message ?? null });
  } catch (error) {
    useSweeps.setState({ earlierFailure: wordsOf(error) });
  }
}
