import type { HandshakeRecord } from '../../../../shared/model/probe-set.ts';
import { markup, type Markup } from './markup.ts';
import type { Tone } from './words.ts';

type Change = HandshakeRecord['requestChanges'][number];

/** Lines of what is no head that are shown. */
const MOST_LINES = 60;
const MOST_CHARACTERS = 2000;

const CHANGE_SHOWN: Readonly<Record<Change['change'], { readonly word: string; readonly tone: Tone }>> = {
  added: { word: 'added', tone: 'good' },
  removed: { word: 'removed', tone: 'bad' },
  value: { word: 'changed', tone: 'altered' },
  'name-case': { word: 're-cased', tone: 'altered' },
  moved: { word: 'moved', tone: 'unknown' },
  'start-line': { word: 'changed', tone: 'altered' },
};

/** What left and what arrived, request and answer, with each changed line marked by colour and word. */
export function headsOf(handshake: HandshakeRecord): Markup {
  const { clientSent, serverReceived, serverSent, clientReceived, requestChanges, responseChanges, serverSaw } = handshake;
  const unseen = serverSaw === 'unknown' ? '(not known)' : '(nothing)';
  return markup`<h3>Heads</h3>
    <div class="pair">
      ${side('Request: the client sent', clientSent, '(nothing)', requestChanges, 'before')}
      ${side('Request: the server received', serverReceived, unseen, requestChanges, 'after')}
      ${side('Answer: the server sent', serverSent, unseen, responseChanges, 'before')}
      ${side('Answer: the client received', clientReceived, '(nothing)', responseChanges, 'after')}
    </div>
    ${changesOf('Changes to the request', requestChanges)}${changesOf('Changes to the answer', responseChanges)}${hiddenIn(handshake)}`;
}

function side(title: string, bytes: string | null, none: string, changes: readonly Change[], when: 'before' | 'after'): Markup {
  const lines = bytes === null ? [] : linesIn(bytes);
  return markup`<div>
    <h4>${title}</h4>
    <pre>${lines.length === 0 ? none : lines.map((line, index) => lineOf(line, index, changes, when))}</pre>
  </div>`;
}

function linesIn(base64: string): string[] {
  const lines = Buffer.from(base64, 'base64')
    .toString('latin1')
    .replace(/\r?\n$/u, '')
    .replace(/\r?\n$/u, '')
    .split(/\r?\n/u);
  const cut = lines.slice(0, MOST_LINES).map((line) => (line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line));
  return lines.length > MOST_LINES ? [...cut, `… ${String(lines.length - MOST_LINES)} more lines`] : cut;
}

function lineOf(line: string, index: number, changes: readonly Change[], when: 'before' | 'after'): Markup {
  const found = changes.filter((change) => concerns(change, line, index, when));
  const [first] = found;
  if (!first) return markup`${line}\n`;
  const words = [...new Set(found.map(({ change }) => CHANGE_SHOWN[change].word))].join(', ');
  return markup`<mark class="${CHANGE_SHOWN[first.change].tone}">${line}<i>${words}</i></mark>\n`;
}

/** Whether a change is about this line of its side. */
function concerns({ change, name, before, after }: Change, line: string, index: number, when: 'before' | 'after'): boolean {
  if (change === 'start-line') return index === 0;
  if (index === 0) return false;
  const side = when === 'before' ? before : after;
  const colon = line.indexOf(':');
  const field = line.slice(0, Math.max(0, colon)).trim();
  if (side === null || field.toLowerCase() !== name) return false;
  if (change === 'name-case') return field === side;
  if (change === 'moved') return Number(side) === index;
  return line.slice(colon + 1).trim() === side;
}

function changesOf(title: string, changes: readonly Change[]): Markup | null {
  if (changes.length === 0) return null;
  const rows = changes.map(({ change, name, before, after }) => {
    const { word, tone } = CHANGE_SHOWN[change];
    const value = (text: string | null): Markup => (text === null ? markup`<span class="muted">–</span>` : markup`<code>${text}</code>`);
    return markup`<tr class="${tone}">
      <td class="tone">${word}</td>
      <td class="nowrap mono">${name === '' ? 'start line' : name}</td>
      <td>${value(before)}</td>
      <td>${value(after)}</td>
    </tr> `;
  });
  return markup`<h3>${title}</h3>
    <table class="wide">
      <thead>
        <tr>
          <th>Change</th>
          <th>Line</th>
          <th>Left as</th>
          <th>Arrived as</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function hiddenIn({ redacted }: HandshakeRecord): Markup | null {
  if (redacted.length === 0) return null;
  return markup`<p class="facts">
    <code>***</code> stands where something was left out:
    ${redacted.map(({ field, offset }) => `${field} at byte ${String(offset)}`).join(', ')}.
  </p>`;
}
