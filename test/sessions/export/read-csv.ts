/** The records of a CSV file (RFC 4180), by the names in its first one. Throws where a quote is not closed or a record has another number of cells. */
export function readCsv(text: string): Readonly<Record<string, string>>[] {
  const [names = [], ...records] = recordsOf(text);
  return records.map((cells) => {
    if (cells.length !== names.length) throw new Error(`a record has ${String(cells.length)} cells: ${cells.join('|')}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/uy;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (!found) throw new Error(`no cell at ${String(at)}: ${text.slice(at, at + 60)}`);
    const [, quoted, bare = '', end] = found;
    cells.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ',') continue;
    records.push(cells);
    cells = [];
  }
  return records;
}
