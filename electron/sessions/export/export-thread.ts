import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ExportThreadData, FromExportThread, Written } from './export-task.ts';
import { openExport } from './open-export.ts';
import { writeExport } from './write-export.ts';

/* The export thread: writes or previews one session, and is gone. The only thing that is said to it is that it is called off. */
if (isMainThread || !parentPort) throw new Error('export-thread is started as a worker, not as a program');
const port = parentPort;
const { task, file } = workerData as ExportThreadData;
const PACE_MS = 50;

const cancelling = new AbortController();
port.once('message', () => {
  cancelling.abort();
});

let told = 0;

function onProgress(written: Written): void {
  const now = performance.now();
  if (now - told < PACE_MS) return;
  told = now;
  post({ kind: 'progress', written });
}

function preview(): FromExportThread {
  const from = openExport(task);
  try {
    const text = from.preview();
    return { kind: 'previewed', preview: { summary: from.session.summary, text, hidden: from.redactor.hidden.list } };
  } finally {
    from.close();
  }
}

function post(message: FromExportThread): void {
  port.postMessage(message);
}

try {
  post(file ? { kind: 'done', written: await writeExport(task, file, { signal: cancelling.signal, onProgress }) } : preview());
} catch (error) {
  const failure =
    error instanceof Failure
      ? error
      : new Failure('INTERNAL', `the export failed: ${error instanceof Error ? error.message : 'no reason given'}`, { stage: 'usage' });
  post({ kind: 'failed', error: failureRecordOf(failure) });
} finally {
  port.close();
}
