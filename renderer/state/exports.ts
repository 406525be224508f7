import { create } from 'zustand';
import type { RequestOf } from '../../shared/ipc/contract.ts';
import { DEFAULT_REDACTION, type ExportState } from '../../shared/model/session.ts';
import { call } from './host.ts';
import { showOverlay, useNavigation } from './navigation.ts';
import { toast } from './toasts.ts';

interface ExportStore {
  /** The session that the dialog is about. */
  readonly subject: string | null;
  /** The export that was started last for each session, newest state. */
  readonly latest: Readonly<Record<string, ExportState>>;
  /** What was chosen last: whoever exports several sessions wants them alike. */
  readonly choice: Pick<RequestOf<'startExport'>, 'format' | 'redaction'>;
}

export const useExports = create<ExportStore>(() => ({
  subject: null,
  latest: {},
  choice: { format: 'jsonl', redaction: DEFAULT_REDACTION },
}));

/** Asks how a session is to go out. One that is going out already is shown with its progress. */
export function showExport(session: string): void {
  const { latest } = useExports.getState();
  if (latest[session] !== undefined && latest[session].status !== 'running') forgetExport(session);
  useExports.setState({ subject: session });
  showOverlay('export');
}

/** What became of the last one was read: the next is asked for anew. */
export function forgetExport(session: string): void {
  useExports.setState(({ latest }) => ({ latest: Object.fromEntries(Object.entries(latest).filter(([of]) => of !== session)) }));
}

export function rememberChoice(change: Partial<ExportStore['choice']>): void {
  useExports.setState(({ choice }) => ({ choice: { ...choice, ...change } }));
}

/** Rejects with a `Failure`: `FILE_EXISTS` where there is a file and `replace` is not said. */
export async function startExport(request: RequestOf<'startExport'>): Promise<void> {
  const started = await call('startExport', request);
  const known = useExports.getState().latest[started.session];
  // `exportChanged` may have brought a newer state before.
  if (known?.export !== started.export) exportChanged(started);
}

/** Resolves when nothing of it is left on the disk. */
export async function cancelExport({ export: id }: ExportState): Promise<void> {
  await call('cancelExport', { export: id });
}

export function exportChanged(state: ExportState): void {
  const before = useExports.getState().latest[state.session];
  useExports.setState(({ latest }) => ({ latest: { ...latest, [state.session]: state } }));
  if (before?.export !== state.export || before.status !== 'running') return;
  const watched = useNavigation.getState().overlay === 'export' && useExports.getState().subject === state.session;
  if (watched) return;
  if (state.status === 'done') toast(`Exported to ${state.path}`);
  if (state.status === 'failed') toast(state.error?.message ?? 'The export failed.', { tone: 'bad' });
}
