import { join } from 'node:path';
import { EXPORT_FORMATS, type ExportFormat, type Redaction } from '../../shared/model/session.ts';
import { PROGRAM } from '../../electron/engine/workbench/exports.ts';

/** The run that is exported: the same in every folder. */
export const LARGE_RUN = '6f6f9f2e-3c5a-4f6e-9a44-0a5b3f1c7d10';
export const EXPORTED = PROGRAM;

export interface ExportedFile {
  readonly file: string;
  readonly format: ExportFormat;
  readonly redaction: Redaction;
}

/** Each format, with addresses and without, and once compressed; by the names of the files. */
export const FILES: ReadonlyMap<string, ExportedFile> = new Map(
  [...EXPORT_FORMATS.flatMap((format) => [one(format, false), one(format, true)]), { ...one('jsonl', false), file: 'run.duplexscope' }].map(
    (made) => [made.file, made],
  ),
);

export function exportsFolder(dataFolder: string): string {
  return join(dataFolder, 'exports');
}

function one(format: ExportFormat, addresses: boolean): ExportedFile {
  return {
    file: `${addresses ? 'hidden' : 'run'}.${format}`,
    format,
    redaction: { credentials: true, userNames: true, addresses },
  };
}
