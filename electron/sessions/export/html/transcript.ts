import type { RunEvent, RunState } from '../../../../shared/model/run-state.ts';
import { markup, type Markup } from './markup.ts';

/** Events that are shown; a report is read by people, and a session file has them all. */
const MOST_EVENTS = 1000;
const MOST_CHARACTERS = 600;

/** What was seen, an event a row; counts of bulk are left to the graph. */
export function* transcriptOf(events: Iterable<RunEvent>, run: RunState): Generator<string> {
  yield markup`<h2>Transcript</h2>
    <p class="muted">What each end saw, from the run's start. Bytes that were only counted are in the graph.</p>
    <table class="wide">
      <thead>
        <tr>
          <th class="n">Time</th>
          <th>Part</th>
          <th>End</th>
          <th>What</th>
          <th>Content</th>
        </tr>
      </thead>
      <tbody>
`.text;
  let shown = 0;
  let counted = 0;
  let read = 0;
  for (const event of events) {
    if (shown >= MOST_EVENTS) break;
    read += 1;
    if (event.kind === 'bytes' && event.bytes === null) {
      counted += 1;
      continue;
    }
    shown += 1;
    yield rowOf(event, run).text;
  }
  const rest = run.events - read;
  const more = rest > 0 ? ` ${rest.toLocaleString('en')} later ones are not shown; export the session as jsonl to have all.` : '';
  yield markup`</tbody></table>\n<p class="facts">${shown.toLocaleString('en')} events; ${counted.toLocaleString('en')} counts left out.${more}</p>\n`
    .text;
}

function rowOf({ at, part, end, hop, direction, kind, bytes, count, text }: RunEvent, run: RunState): Markup {
  const where = hop === null ? end : `${end}, hop ${String(hop + 1)}`;
  const what = [kind, direction].filter((word) => word !== null).join(' ');
  const content = bytes === null || bytes === '' ? null : markup`<pre>${legible(bytes)}</pre>`;
  const said = [text, count > 0 ? `${count.toLocaleString('en')} bytes` : null].filter((one) => one !== null).join(' · ');
  return markup`<tr>
    <td class="n mono">${(at / 1e6).toFixed(3)} ms</td>
    <td>${run.parts[part]?.mode ?? part}</td>
    <td class="nowrap">${where}</td>
    <td class="nowrap">${what}</td>
    <td class="says">${said}${content}</td>
  </tr> `;
}

/** ASCII as it is, all else as `\xNN`. */
function legible(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return cut
    .replace(/\r\n/gu, '\n')
    .replace(/\n+$/u, '')
    .replace(/[^\x20-\x7e\n\u2026]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
