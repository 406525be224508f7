import type { ExportFormat, Redaction } from '../../../shared/model/session.ts';

interface FormatWords {
  readonly name: string;
  /** Whom it is for: what opens it. */
  readonly says: string;
}

export const FORMAT_WORDS: Readonly<Record<ExportFormat, FormatWords>> = {
  jsonl: {
    name: 'Duplexscope session (.duplexscope)',
    says: 'Everything, for a colleague who has Duplexscope too: it can be imported there.',
  },
  html: {
    name: 'Report (.html)',
    says: 'One page for anybody with a browser, with the verdict, the plots and what was said. Prints well.',
  },
  har: { name: 'HTTP archive (.har)', says: 'The HTTP heads, for the network panel of a browser or any HAR viewer.' },
  pcapng: { name: 'Packets (.pcapng)', says: 'Both ends as two TCP conversations made from what was seen, for Wireshark.' },
  csv: { name: 'Table (.csv)', says: 'A line an event or a proxy, for a spreadsheet.' },
};

/** The most useful first. */
export const FORMATS: readonly ExportFormat[] = ['jsonl', 'html', 'har', 'pcapng', 'csv'];

export const REDACTION_WORDS: Readonly<Record<keyof Redaction, { readonly label: string; readonly says: string }>> = {
  credentials: { label: 'Cookies and logins', says: 'Values of Cookie, Set-Cookie, Authorization and Proxy-Authorization.' },
  userNames: { label: 'User names', says: 'In addresses of proxies and in SOCKS logins.' },
  addresses: { label: 'Addresses and host names', says: 'Each is replaced by the same made-up one everywhere.' },
};

/** The folder and the name as one path, as the computer writes paths that the folder is on. */
export function pathOf(folder: string, fileName: string): string {
  const windows = /^[a-z]:\\|^\\\\/iu.test(folder);
  const separator = windows ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${fileName}` : `${folder}${separator}${fileName}`;
}

/** A path that somebody wrote, with the ending of another format's proposal where it had that of the one before. */
export function withEndingOf(path: string, before: string, after: string): string {
  const [from, to] = [endingOf(before), endingOf(after)];
  return from !== '' && path.endsWith(from) ? `${path.slice(0, -from.length)}${to}` : path;
}

function endingOf(fileName: string): string {
  return /(?:\.[a-z][a-z0-9]*){1,2}$/iu.exec(fileName)?.[0] ?? '';
}
