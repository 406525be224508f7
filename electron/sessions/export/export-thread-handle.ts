import { Worker } from 'node:worker_threads';
import { failureFrom } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ExportFile, ExportTask, ExportThreadData, FromExportThread, Previewed, ToExportThread, Written } from './export-task.ts';

/**
 * MiB of its heap. V8 lets one grow that is asked for much and often, though little of it is in use at any time: without these an export of a million events
 * took some hundreds. A page of events, the packets that are put in order, and what is remembered of heads take far less.
 */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 };

/** The beginning of an export, made in a thread of its own. */
export async function previewInThread(task: ExportTask, signal: AbortSignal): Promise<Previewed> {
  const last = await lastWords({ task, file: null }, signal, () => undefined);
  if (last.kind !== 'previewed') throw new Failure('INTERNAL', 'the thread of the export did something else', { stage: 'usage' });
  return last.preview;
}

/** `writeExport` in a thread of its own. When it rejects nothing is left on the disk. */
export async function exportInThread(
  task: ExportTask,
  file: ExportFile,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (written: Written) => void },
): Promise<Written> {
  const last = await lastWords({ task, file }, signal, onProgress);
  if (last.kind !== 'done') throw new Failure('INTERNAL', 'the thread of the export did something else', { stage: 'usage' });
  return last.written;
}

/** What it comes to, when the thread is gone. */
async function lastWords(
  data: ExportThreadData,
  signal: AbortSignal,
  onProgress: (written: Written) => void,
): Promise<Exclude<FromExportThread, { kind: 'progress' | 'failed' }>> {
  if (signal.aborted) throw new Failure('CANCELLED', 'the export was called off', { stage: 'usage' });
  const name = import.meta.url.endsWith('.ts') ? './export-thread.ts' : './export-thread.js';
  const worker = new Worker(new URL(name, import.meta.url), { workerData: data, resourceLimits: LIMITS });
  const cancel = (): void => {
    worker.postMessage('cancel' satisfies ToExportThread);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const last = await new Promise<FromExportThread | null>((resolve, reject) => {
      let said: FromExportThread | null = null;
      worker.on('message', (message: FromExportThread) => {
        if (message.kind === 'progress') onProgress(message.written);
        else said = message;
      });
      worker.once('error', (error: Error) => {
        reject(new Failure('INTERNAL', `the thread of the export failed: ${error.message}`, { stage: 'usage', cause: error }));
      });
      worker.once('exit', () => {
        resolve(said);
      });
    });
    if (last === null || last.kind === 'progress')
      throw new Failure('INTERNAL', 'the thread of the export ended without a word', { stage: 'usage' });
    if (last.kind === 'failed') throw failureFrom(last.error);
    return last;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
