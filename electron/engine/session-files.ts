import type { ExportFile, ExportTask, Written } from '../sessions/export/export-task.ts';

export { exportInThread } from '../sessions/export/export-thread-handle.ts';
export { refuseExisting } from '../sessions/export/part-file.ts';
export type { ExportFile, ExportTask, Written };

/** An export, many bytes at once, for whoever does not want a file. Throws as `openExport` does. */
export async function* exportBytes(task: ExportTask): AsyncGenerator<Buffer> {
  // Both load SQLite, which few commands need.
  const { openExport } = await import('../sessions/export/open-export.ts');
  const { batchesOf } = await import('../sessions/export/write-export.ts');
  const from = openExport(task);
  try {
    yield* batchesOf(from, false);
  } finally {
    from.close();
  }
}
