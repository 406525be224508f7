import type { RunEvent } from '../../../shared/model/run-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { decodeText, visibleLines } from '../../ui/bytes/rows.ts';
import { kindWords, rowWords } from './kinds.ts';
import { hopName } from './lanes.ts';
import { relativeTime } from './times.ts';

/** Who saw it, as a sentence's beginning: `This computer`, `Proxy 2`, `The server`. */
export function whoSaw({ end, hop }: Pick<RunEvent, 'end' | 'hop'>, hops: number): string {
  if (end === 'client') return 'This computer';
  return end === 'server' ? 'The server' : hopName(hop ?? 0, hops);
}

const HEADS: ReadonlySet<RunEvent['kind']> = new Set(['head', 'interim-head', 'proxy-dialogue']);

/** One line of a list: `18.557 ms  This computer  Head sent  82 B  GET / HTTP/1.1`. */
export function eventLine(event: RunEvent, time: number, hops: number): string {
  const words = rowWords(event);
  const kind = kindWords(event);
  return [
    `${relativeTime(time)} ms`,
    whoSaw(event, hops),
    ...(words.startsWith(kind) ? [words] : [kind, ...(event.count > 0 ? [formatBytes(event.count)] : []), words]),
  ].join('  ');
}

/** The event with what it carries as text, in which nothing is hidden: it goes where other programs show it. Its bytes can be copied as they are. */
export function eventText(event: RunEvent, time: number, hops: number): string {
  const line = eventLine(event, time, hops);
  if (event.bytes === null || event.bytes === '' || !HEADS.has(event.kind)) return line;
  const lines = visibleLines(decodeText(bytesOfBase64(event.bytes)).text.trimEnd()).split('\n');
  return [line, ...lines.map((text) => `    ${text}`)].join('\n');
}
