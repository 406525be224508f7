import type { RunEvent } from '../../../shared/model/run-state.ts';
import type { StoredRow, StoredSession } from '../stored-session.ts';

/** Spreadsheets hold no more characters in a cell. */
const MAX_CELL = 32_000;
/** What would be taken for a formula (OWASP, "CSV Injection"), full-width forms too. An apostrophe before it says that it is text. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

const EVENT_COLUMNS = ['seq', 'id', 'part', 'mode', 'ms', 'time', 'end', 'hop', 'direction', 'kind', 'count', 'text', 'content'];
const ROW_COLUMNS = ['line', 'proxy', 'grade', 'best', 'anonymity', 'handshake', 'duplex', 'mbpsUp', 'mbpsDown'];
const MORE_ROW_COLUMNS = ['streaming', 'halfClose', 'handshakeMs', 'error'];

/**
 * The events of a run, or the rows of a sweep in the columns of `sweep --format csv`, over places too. Line ends are CRLF (RFC 4180). Numbers are numbers; whatever a stranger may
 * have worded is text to a spreadsheet, never a formula.
 */
export function* exportCsv(session: StoredSession): Generator<string> {
  if (session.sweep) {
    const placed = session.sweep.plan.places !== undefined;
    const withPlace = ([line = null, ...rest]: readonly Cell[], place: Cell): readonly Cell[] =>
      placed ? [line, place, ...rest] : [line, ...rest];
    yield record(withPlace([...ROW_COLUMNS, ...MORE_ROW_COLUMNS], 'place'));
    for (const { row } of session.rows()) yield record(withPlace(rowCells(row), 'proxy' in row ? (row.place ?? null) : null));
    return;
  }
  yield record(EVENT_COLUMNS);
  const startedAt = Date.parse(session.run?.startedAt ?? session.summary.startedAt);
  const modes = session.run?.parts.map(({ mode }) => mode) ?? [];
  for (const event of session.events()) yield record(eventCells(event, startedAt, modes[event.part] ?? null));
}

type Cell = string | number | null;

function eventCells(event: RunEvent, startedAt: number, mode: string | null): Cell[] {
  const { seq, id, part, at, end, hop, direction, kind, count, text, bytes } = event;
  const ms = at / 1e6;
  const content = bytes === null ? null : visible(bytes);
  return [seq, id, part, mode, Number(ms.toFixed(6)), clock(startedAt + ms), end, hop, direction, kind, count, text, content];
}

function rowCells(row: StoredRow['row']): Cell[] {
  if ('sameAs' in row) return [row.line, ...Array<null>(11).fill(null), `same as line ${String(row.sameAs)}`];
  if (!('proxy' in row)) return [row.line, ...Array<null>(11).fill(null), `${row.error.code}: ${row.error.message}`];
  const { line, proxy, grade, best, error } = row;
  // The best run stands first.
  const [run] = row.runs;
  const finding = (check: string): string | null => {
    const found = run?.checks.find(({ id }) => id === check);
    return found ? (found.finding ?? found.result) : null;
  };
  const number = (check: string, name: string): Cell => {
    const value = run?.checks.find(({ id }) => id === check)?.numbers[name];
    return typeof value === 'number' || typeof value === 'string' ? value : null;
  };
  return [
    ...[line, proxy, grade, best, number('headers', 'anonymity'), finding('handshake'), finding('duplex')],
    ...[number('duplex', 'mbpsUp'), number('duplex', 'mbpsDown'), finding('streaming'), finding('half-close')],
    ...[run?.handshake.ms ?? null, error && `${error.code}: ${error.message}`],
  ];
}

function clock(ms: number): string {
  return new Date(ms).toISOString();
}

/** Bytes as one line of text: line ends as `\r\n`, what is not ASCII as `\xNN`. */
function visible(base64: string): string {
  return Buffer.from(base64, 'base64')
    .toString('latin1')
    .replace(/[^\x20-\x7e]|\\/gu, (character) => {
      if (character === '\r') return '\\r';
      if (character === '\n') return '\\n';
      return character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
}

function record(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const cut = value.length > MAX_CELL ? `${value.slice(0, MAX_CELL)}…` : value;
  const safe = FORMULA.test(cut) ? `'${cut}` : cut;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
