import type { ExportPreview, ExportFormat, Redaction, SessionSummary } from '../../../shared/model/session.ts';
import type { FailureRecord } from '../../../shared/ipc/result.ts';

/** What is to be written of which session, from the log of which data folder. */
export interface ExportTask {
  readonly folder: string;
  readonly session: string;
  readonly format: ExportFormat;
  readonly redaction: Redaction;
  readonly program: string;
}

export interface ExportFile {
  readonly path: string;
  /** A file that is there already gives way; else there is none, or it fails with `FILE_EXISTS`. */
  readonly replace: boolean;
}

export interface Written {
  readonly written: number;
  readonly total: number;
  readonly bytes: number;
}

export interface Previewed {
  /** As it goes out. */
  readonly summary: SessionSummary;
  readonly text: string;
  readonly hidden: ExportPreview['hidden'];
}

/** The thread's work; `file` null: only a preview. */
export interface ExportThreadData {
  readonly task: ExportTask;
  readonly file: ExportFile | null;
}

export type FromExportThread =
  | { readonly kind: 'progress'; readonly written: Written }
  | { readonly kind: 'done'; readonly written: Written }
  | { readonly kind: 'previewed'; readonly preview: Previewed }
  | { readonly kind: 'failed'; readonly error: FailureRecord };

/** Nothing else is told to it. */
export type ToExportThread = 'cancel';
