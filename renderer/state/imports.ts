import { create } from 'zustand';
import type { ResponseOf } from '../../shared/ipc/contract.ts';
import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import { call } from './host.ts';
import { readSessions } from './sessions.ts';
import { toastFailure, wordsOf } from './toasts.ts';
import { uploadFile } from './uploads.ts';

interface ImportStore {
  /** The file that is being read now. `sent` of `size` bytes were handed over; then the engine takes them in. */
  readonly underWay: { readonly name: string; readonly sent: number; readonly size: number } | null;
  /** Files that wait for their turn. */
  readonly waiting: number;
  readonly failed: readonly { readonly name: string; readonly says: string }[];
  /** What was taken in last. */
  readonly done: readonly SessionSummary[];
}

export const useImports = create<ImportStore>(() => ({ underWay: null, waiting: 0, failed: [], done: [] }));

/** A file of this window's person, or one that the engine has taken already: an upload, or why it is none. */
type Import = File | ResponseOf<'takeOpenedFiles'>[number];

const queue: Import[] = [];
let stop = new AbortController();

/** Takes sessions in from files, one after the other. What is wrong with any is said in the store. */
export async function importFiles(files: readonly Import[]): Promise<void> {
  const idle = useImports.getState().underWay === null;
  queue.push(...files);
  useImports.setState({ waiting: queue.length, ...(idle ? { failed: [], done: [] } : {}) });
  if (!idle) return;
  stop = new AbortController();
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await importOne(file, stop.signal);
  useImports.setState({ underWay: null, waiting: 0 });
}

/** Files that were opened with the app, in this window or before it was there. Gives whether there were any. */
export async function importOpenedFiles(): Promise<boolean> {
  const opened = await call('takeOpenedFiles', {});
  if (opened.length === 0) return false;
  importFiles(opened).catch(toastFailure);
  return true;
}

/** What was taken in already stays. */
export function cancelImport(): void {
  queue.length = 0;
  stop.abort();
}

export function forgetImports(): void {
  useImports.setState({ failed: [], done: [] });
}

async function importOne(file: Import, signal: AbortSignal): Promise<void> {
  const { name, size } = file;
  useImports.setState({ underWay: { name, sent: 0, size }, waiting: queue.length });
  try {
    const onProgress = (sent: number): void => {
      useImports.setState({ underWay: { name, sent, size } });
    };
    const upload = file instanceof File ? await uploadFile(file, { signal, onProgress }) : uploadOf(file);
    onProgress(size);
    const session = await call('importSession', { upload });
    useImports.setState(({ done }) => ({ done: [...done, session] }));
    await readSessions();
  } catch (error) {
    if (!signal.aborted) useImports.setState(({ failed }) => ({ failed: [...failed, { name, says: wordsOf(error) }] }));
  }
}

/** Throws what kept the engine from taking it. */
function uploadOf({ upload, problem }: ResponseOf<'takeOpenedFiles'>[number]): string {
  if (problem) throw failureFrom(problem);
  if (upload === null) throw new Failure('INTERNAL', 'a file was taken, and is not there', { stage: 'usage' });
  return upload;
}
