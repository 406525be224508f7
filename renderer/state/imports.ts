import { create } from 'zustand';
import type { SessionSummary } from '../../shared/model/session.ts';
import { call } from './host.ts';
import { readSessions } from './sessions.ts';
import { wordsOf } from './toasts.ts';
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

const queue: File[] = [];
let stop = new AbortController();

/** Takes sessions in from files, one after the other. What is wrong with any is said in the store. */
export async function importFiles(files: readonly File[]): Promise<void> {
  const idle = useImports.getState().underWay === null;
  queue.push(...files);
  useImports.setState({ waiting: queue.length, ...(idle ? { failed: [], done: [] } : {}) });
  if (!idle) return;
  stop = new AbortController();
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await importOne(file, stop.signal);
  useImports.setState({ underWay: null, waiting: 0 });
}

/** What was taken in already stays. */
export function cancelImport(): void {
  queue.length = 0;
  stop.abort();
}

export function forgetImports(): void {
  useImports.setState({ failed: [], done: [] });
}

async function importOne(file: File, signal: AbortSignal): Promise<void> {
  const { name, size } = file;
  useImports.setState({ underWay: { name, sent: 0, size }, waiting: queue.length });
  try {
    const upload = await uploadFile(file, {
      signal,
      onProgress: (sent) => {
        useImports.setState({ underWay: { name, sent, size } });
      },
    });
    const session = await call('importSession', { upload });
    useImports.setState(({ done }) => ({ done: [...done, session] }));
    await readSessions();
  } catch (error) {
    if (!signal.aborted) useImports.setState(({ failed }) => ({ failed: [...failed, { name, says: wordsOf(error) }] }));
  }
}
