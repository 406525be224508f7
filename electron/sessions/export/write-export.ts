import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { Failure } from '../../../shared/model/failure.ts';
import type { ExportFile, ExportTask, Written } from './export-task.ts';
import { isGzipped } from './formats.ts';
import { openExport, type OpenExport } from './open-export.ts';
import { PartFile } from './part-file.ts';

/** Bytes that are written at once; between two writes others have their turn. */
const BATCH = 256 * 1024;

export interface WriteWatcher {
  readonly signal: AbortSignal;
  readonly onProgress: (written: Written) => void;
}

/** Writes an export into a file, which has its name only when it is whole; whatever it fails with, nothing is left. `CANCELLED` after the signal. */
export async function writeExport(task: ExportTask, target: ExportFile, { signal, onProgress }: WriteWatcher): Promise<Written> {
  const file = await PartFile.create(target);
  try {
    const from = openExport(task);
    try {
      const facts = (): Written => ({ written: from.progress.written, total: from.progress.total, bytes: file.bytes });
      const gzip = isGzipped(task.format, target.path);
      for await (const batch of gzip ? gzipped(batchesOf(from, false)) : batchesOf(from, true)) {
        if (signal.aborted) throw new Failure('CANCELLED', 'the export was called off', { stage: 'usage' });
        await file.write(batch);
        onProgress(facts());
        // Whoever calls it off is heard between two batches.
        await setImmediate();
      }
      if (signal.aborted) throw new Failure('CANCELLED', 'the export was called off', { stage: 'usage' });
      await file.finish();
      return { ...facts(), written: from.progress.total };
    } finally {
      from.close();
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * The pieces of an export, many at once. With `again` the same memory is used for each batch, which is then only good until the next one is asked for: else the
 * garbage of the batches alone is some ten MiB.
 */
export function* batchesOf(from: Pick<OpenExport, 'pieces'>, again: boolean): Generator<Buffer> {
  let batch = Buffer.allocUnsafe(BATCH);
  let size = 0;
  for (const piece of from.pieces()) {
    // A UTF-16 unit takes three bytes of UTF-8 at the most.
    const most = typeof piece === 'string' ? 3 * piece.length : piece.length;
    if (size + most > BATCH && size > 0) {
      yield batch.subarray(0, size);
      if (!again) batch = Buffer.allocUnsafe(BATCH);
      size = 0;
    }
    if (most > BATCH) yield typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    else if (typeof piece === 'string') size += batch.write(piece, size, 'utf8');
    else size += piece.copy(batch, size);
  }
  if (size > 0) yield batch.subarray(0, size);
}

async function* gzipped(batches: Iterable<Buffer>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  // The stream asks for the next batch when it has room.
  const source = Readable.from(batches);
  source.on('error', (error) => gzip.destroy(error));
  source.pipe(gzip);
  try {
    yield* gzip as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    gzip.destroy();
  }
}
