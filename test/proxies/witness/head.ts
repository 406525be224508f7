/** A head as the witness reads it. Deliberately naive: the proxies here write well-formed heads, and the project's own reader is what is to be judged. */
export interface PlainHead {
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What became of a head on the way. Header names are lower-case, in alphabetical order. */
export interface HeadChanges {
  /** As it arrived, or null when it arrived as it should (for a relay: in the form of RFC 9112 §3.2 for the server). The target's address is written `TARGET`. */
  readonly startLine: string | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Same name, other value. */
  readonly changed: readonly string[];
  /** Same name but for upper and lower case. */
  readonly recased: readonly string[];
  /** Whether headers that arrived stand in another order among themselves. */
  readonly reordered: boolean;
}

export function writeHead({ startLine, headers }: PlainHead): string {
  return [startLine, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
}

/** The head in front of the first empty line and what follows it, or null while there is no empty line. */
export function splitHead(text: string): { readonly head: PlainHead; readonly rest: string } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [startLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { head: { startLine, headers }, rest: text.slice(end + 4) };
}

export function valueOf(head: PlainHead, name: string): string | null {
  return head.headers.find(([known]) => known.toLowerCase() === name)?.[1] ?? null;
}

/** The number in a status line, or null. */
export function statusOf(head: PlainHead | null): number | null {
  const match = /^HTTP\/\d\.\d (\d{3})/u.exec(head?.startLine ?? '');
  return match ? Number(match[1]) : null;
}

/** `due` is what would arrive if nothing were changed; `target` the address that is shown as `TARGET`, because ports differ from run to run. */
export function compareHeads(due: PlainHead, arrived: PlainHead, target: string): HeadChanges {
  const names = (head: PlainHead): string[] => head.headers.map(([name]) => name.toLowerCase());
  const before = names(due);
  const after = names(arrived);
  const common = before.filter((name) => after.includes(name));
  const spelling = (head: PlainHead, name: string): string | undefined => head.headers.find(([known]) => known.toLowerCase() === name)?.[0];
  return {
    startLine: arrived.startLine === due.startLine ? null : arrived.startLine.replaceAll(target, 'TARGET'),
    added: after.filter((name) => !before.includes(name)).sort(),
    removed: before.filter((name) => !after.includes(name)).sort(),
    changed: common.filter((name) => valueOf(due, name) !== valueOf(arrived, name)).sort(),
    recased: common.filter((name) => spelling(due, name) !== spelling(arrived, name)).sort(),
    reordered: common.join() !== after.filter((name) => before.includes(name)).join(),
  };
}
