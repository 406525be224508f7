import type { Redaction } from '../../../shared/model/session.ts';

export interface ExportOptions {
  /** Name and version of what writes it. */
  readonly program: string;
  /** What was left out of the session that is handed over. */
  readonly redaction: Redaction;
}
