import { HOP_KINDS, type Credentials } from '../../../shared/model/route.ts';
import type { ListCounts, ListedProxy, ListItem } from './listed-proxy.ts';

/*
 * A list in memory: one record a line that is not blank, as text in pieces of 1 MiB, because a million small objects would cost ten times as much and could
 * not be handed from thread to thread. A record is `LINE KIND HOST PORT [USER PASSWORD]`, `LINE ! MESSAGE` or `LINE = FIRST LINE`, with tabs between and a line
 * feed behind; USER and PASSWORD are percent-encoded. An entry takes some 30 bytes, and a list 256 MiB at most.
 */

export const PIECE_BYTES = 1_048_576;
const BARE = '-';
const BAD = '!';
const REPEATED = '=';

/** What the reading thread hands over. */
export interface PackedList {
  readonly counts: ListCounts;
  readonly pieces: readonly Uint8Array[];
}

/** A proxy list that has been read. The passwords of its proxies are in it, and nowhere else. */
export class ProxyList {
  readonly lines: number;
  readonly entries: number;
  readonly bad: number;
  readonly repeated: number;
  readonly #pieces: readonly Buffer[];

  constructor({ counts, pieces }: PackedList) {
    this.lines = counts.lines;
    this.entries = counts.entries;
    this.bad = counts.bad;
    this.repeated = counts.repeated;
    this.#pieces = pieces.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  }

  /** Memory that it holds. */
  get bytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** Every item in the order of the lines, from the beginning each time. They are made as they are asked for: one piece's at a time. */
  *items(): Generator<ListItem> {
    for (const piece of this.#pieces) for (const record of recordsOf(piece)) yield unpacked(record);
  }

  /** The entries of these lines alone, with the line numbers that they have here. Gives way to others after each piece. */
  async pick(lines: ReadonlySet<number>): Promise<ProxyList> {
    const pieces: Buffer[] = [];
    let entries = 0;
    for (const piece of this.#pieces) {
      const chosen = recordsOf(piece).filter((record) => lines.has(lineOf(record)) && isEntryRecord(record));
      entries += chosen.length;
      if (chosen.length > 0) pieces.push(Buffer.from(`${chosen.join('\n')}\n`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return new ProxyList({ counts: { lines: entries, entries, bad: 0, repeated: 0 }, pieces });
  }
}

function recordsOf(piece: Buffer): string[] {
  const records = piece.toString('utf8').split('\n');
  records.pop();
  return records;
}

function lineOf(record: string): number {
  return Number(record.slice(0, record.indexOf('\t')));
}

function isEntryRecord(record: string): boolean {
  const kind = record[record.indexOf('\t') + 1];
  return kind !== BAD && kind !== REPEATED;
}

function unpacked(record: string): ListItem {
  const [number = '', kind = '', third = '', port = '', user, password = ''] = record.split('\t');
  const line = Number(number);
  if (kind === BAD) return { line, error: { code: 'BAD_PROXY', message: third } };
  if (kind === REPEATED) return { line, sameAs: Number(third) };
  const credentials =
    user === undefined ? {} : { credentials: { username: decodeURIComponent(user), password: decodeURIComponent(password) } };
  const address = { host: third, port: Number(port), ...credentials };
  return { line, proxy: { kind: HOP_KINDS.find((known) => known === kind) ?? null, ...address } };
}

export function entryRecord(line: number, { kind, host, port, credentials }: ListedProxy): string {
  const login = credentials === undefined ? '' : `\t${packedLogin(credentials)}`;
  return `${String(line)}\t${kind ?? BARE}\t${host}\t${String(port)}${login}\n`;
}

function packedLogin({ username, password }: Credentials): string {
  return `${encodeURIComponent(username.toWellFormed())}\t${encodeURIComponent(password.toWellFormed())}`;
}

/** `message` on one line. */
export function badRecord(line: number, message: string): string {
  return `${String(line)}\t${BAD}\t${message.replace(/[\t\n\r]/gu, ' ')}\n`;
}

export function repeatedRecord(line: number, sameAs: number): string {
  return `${String(line)}\t${REPEATED}\t${String(sameAs)}\n`;
}
