import { once } from 'node:events';
import { resolve } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { EXPORT_FORMATS, type ExportFormat, type Redaction } from '../../shared/model/session.ts';
import { formatBytes } from '../../shared/model/units.ts';
import { exportBytes, exportInThread, refuseExisting, type ExportTask } from '../engine/session-files.ts';
import { dataFolderOf, thisComputer } from '../engine/workbench/data-folder.ts';
import { PROGRAM } from '../engine/workbench/exports.ts';
import { EXIT } from './exit.ts';
import { findSession, withLog } from './find-session.ts';
import type { Host } from './host.ts';
import { startProgress } from './progress.ts';
import { printable } from './text/printable.ts';
import { bad } from './values.ts';

export interface ExportOptions {
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly replace?: boolean;
  readonly redact: boolean;
  readonly hideAddresses?: boolean;
}

/** Writes one session to a file, or to standard output. */
export async function exportSession(meant: string, options: ExportOptions, host: Host): Promise<number> {
  const { out, replace = false } = options;
  const format = options.format ?? formatOf(out) ?? 'jsonl';
  if (out === undefined && format === 'pcapng' && host.outIsTerminal) {
    throw bad('pcapng is no text for a terminal; add --out FILE, or send it to another program');
  }
  const file = out === undefined ? null : { path: resolve(out), replace };
  if (file) await refuseExisting(file);
  const redaction: Redaction = {
    credentials: options.redact,
    userNames: options.redact,
    addresses: options.hideAddresses === true,
  };
  // The log's own threads are gone before the export has one: each takes its memory.
  const session = await findIn(meant);
  const task: ExportTask = { folder: dataFolderOf(thisComputer()), session, format, redaction, program: PROGRAM };
  if (!file) await toStandardOutput(task, host);
  else await toFile(task, file, host);
  return EXIT.done;
}

async function findIn(meant: string): Promise<string> {
  let found = '';
  await withLog(async (sessions) => {
    found = await findSession(sessions, meant);
    return EXIT.done;
  });
  return found;
}

/** By the ending of a file's name, `.gz` left aside. */
function formatOf(path: string | undefined): ExportFormat | null {
  const ending = /\.([a-z]+)(?:\.gz)?$/iu.exec(path ?? '')?.[1]?.toLowerCase();
  return EXPORT_FORMATS.find((format) => format === ending) ?? null;
}

async function toStandardOutput(task: ExportTask, { stdout, interrupted }: Host): Promise<void> {
  for await (const bytes of exportBytes(task)) {
    if (interrupted.aborted) throw new Failure('CANCELLED', 'stopped before all of it was written', { stage: 'usage' });
    if (!stdout.write(bytes)) await once(stdout, 'drain');
  }
}

async function toFile(task: ExportTask, file: { readonly path: string; readonly replace: boolean }, host: Host): Promise<void> {
  const progress = startProgress(host);
  try {
    const { bytes } = await exportInThread(task, file, {
      signal: host.interrupted,
      onProgress: ({ written, total }) => {
        progress.show(`${written.toLocaleString('en')} of ${total.toLocaleString('en')} written`);
      },
    });
    progress.end();
    host.err(`${printable(file.path)}: ${formatBytes(bytes)}\n`);
  } finally {
    progress.end();
  }
}
