import type { RunEvent } from '../../../shared/model/run-state.ts';
import type { EventKind } from '../../../shared/model/transcript.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { visible } from '../../ui/bytes/rows.ts';

/** What the filter sorts events into, in this order. */
export const KIND_GROUPS = ['connections', 'proxies', 'heads', 'bytes', 'ends'] as const;
export type KindGroup = (typeof KIND_GROUPS)[number];
export const GROUP_WORDS: Readonly<Record<KindGroup, string>> = {
  connections: 'Connections',
  proxies: 'Proxy dialogue',
  heads: 'Heads',
  bytes: 'Bytes',
  ends: 'Ends and notes',
};

interface KindWords {
  readonly group: KindGroup;
  readonly sent: string;
  readonly received: string;
}

const one = (group: KindGroup, words: string): KindWords => ({ group, sent: words, received: words });

/** Every kind in words, by its direction where that makes a difference. */
const KINDS: Readonly<Record<EventKind, KindWords>> = {
  resolved: one('connections', 'Name looked up'),
  connecting: one('connections', 'Connecting'),
  connected: one('connections', 'Connected'),
  'connect-failed': one('connections', 'Could not connect'),
  accepted: one('connections', 'Connection accepted'),
  tls: one('connections', 'TLS established'),
  'proxy-dialogue': { group: 'proxies', sent: 'Said to the proxy', received: 'Answer of the proxy' },
  head: { group: 'heads', sent: 'Head sent', received: 'Head received' },
  'interim-head': { group: 'heads', sent: 'Interim answer sent', received: 'Interim answer received' },
  body: { group: 'heads', sent: 'Body of the answer sent', received: 'Body of the answer received' },
  'early-bytes': { group: 'bytes', sent: 'Bytes sent together with the request', received: 'Bytes received together with the request' },
  'first-bytes': { group: 'bytes', sent: 'Bytes sent together with the answer', received: 'Bytes received together with the answer' },
  bytes: { group: 'bytes', sent: 'Bytes sent', received: 'Bytes received' },
  'probe-line': { group: 'bytes', sent: 'Probe line sent', received: 'Probe line received' },
  fin: { group: 'ends', sent: 'Finished sending (FIN)', received: 'The other side finished sending (FIN)' },
  reset: { group: 'ends', sent: 'Connection reset (RST)', received: 'Connection reset by the other side (RST)' },
  closed: one('ends', 'Connection closed'),
  timeout: one('ends', 'Waited in vain'),
  error: one('ends', 'Error'),
  note: one('ends', 'Note'),
};

export function groupOf(kind: EventKind): KindGroup {
  return KINDS[kind].group;
}

/** The kind as a person would name it. */
export function kindWords({ kind, direction }: Pick<RunEvent, 'kind' | 'direction'>): string {
  return direction === 'sent' ? KINDS[kind].sent : KINDS[kind].received;
}

/** Bytes that a row shows of something that is no text. */
const SHOWN_BYTES = 12;
const SHOWN_CHARACTERS = 200;

/** One line that says what happened, as a row shows it. Heads are shown by their first line. */
export function rowWords(event: RunEvent): string {
  const { kind, text, count } = event;
  switch (kind) {
    case 'head':
    case 'interim-head':
    case 'proxy-dialogue':
      return event.bytes === null ? kindWords(event) : firstLine(event.bytes);
    case 'bytes':
    case 'early-bytes':
    case 'first-bytes':
    case 'body':
    case 'probe-line':
      return `${formatBytes(count)} ${BYTES_WORDS[kind]}`;
    case 'connecting':
    case 'connected':
      return text === null || text === '' ? kindWords(event) : `${kindWords(event)} to ${text}`;
    default:
      return text === null || text === '' ? kindWords(event) : `${kindWords(event)}: ${visible(text)}`;
  }
}

const BYTES_WORDS = {
  bytes: 'of the stream',
  'early-bytes': 'together with the request',
  'first-bytes': 'together with the answer',
  body: 'of the answer’s body',
  'probe-line': 'of the probe line',
} as const;

/** The first line of what is text; of anything else its first bytes in hex. */
function firstLine(base64: string): string {
  // 4 characters are 3 bytes: no more than needed is taken apart.
  const start = atob(base64.slice(0, Math.ceil(SHOWN_CHARACTERS / 3) * 4));
  const [line = ''] = start.split(/\r?\n/u, 1);
  if (/^[\x20-\x7e]+$/u.test(line)) return line;
  const shown = Array.from(start.slice(0, SHOWN_BYTES), (character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  return `${shown.join(' ')}${start.length > SHOWN_BYTES ? ' …' : ''}`;
}
