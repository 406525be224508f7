import type { ExportFormat } from '../../../shared/model/session.ts';
import type { StoredSession } from '../stored-session.ts';
import { exportCsv } from './csv.ts';
import type { ExportOptions } from './export-options.ts';
import { exportHar } from './har.ts';
import { exportHtml } from './html/report.ts';
import { exportJsonl } from './jsonl.ts';
import { describePackets, exportPcapng } from './pcapng.ts';

/** A session in one of the formats, piece by piece; never much of it at once. What is to be hidden must be hidden already. */
export function piecesOf(format: ExportFormat, session: StoredSession, options: ExportOptions): Iterable<string | Buffer> {
  switch (format) {
    case 'jsonl':
      return exportJsonl(session, options);
    case 'csv':
      return exportCsv(session);
    case 'har':
      return exportHar(session, options);
    case 'pcapng':
      return exportPcapng(session, options);
    case 'html':
      return exportHtml(session, options);
  }
}

/** What of it can be read: the same, but of packets a list. */
export function legiblePieces(format: ExportFormat, session: StoredSession, options: ExportOptions): Iterable<string> {
  if (format === 'pcapng') return describePackets(session);
  return (function* () {
    for (const piece of piecesOf(format, session, options)) yield piece.toString();
  })();
}

/** Whether a file of this name is written compressed. `.duplexscope` is what systems know a session by. */
export function isGzipped(format: ExportFormat, path: string): boolean {
  return format === 'jsonl' && /\.(?:gz|duplexscope)$/iu.test(path);
}
