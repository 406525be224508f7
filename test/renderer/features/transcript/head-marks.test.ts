import { describe, expect, it } from 'vitest';
import { diffHeads } from '../../../../electron/wire/head-diff.ts';
import { createRequestReader, type HttpHead } from '../../../../electron/wire/http-head.ts';
import { changeWords, markHead, withoutConsumed } from '../../../../renderer/features/transcript/head-marks.ts';

function parse(text: string): HttpHead {
  const progress = createRequestReader().push(Buffer.from(text, 'latin1'));
  if (progress.state !== 'done') throw new Error('no head');
  return progress.head;
}

/** Both sides' lines with the kinds of their changes, as `text | kinds`. */
function marked(sent: string, received: string): { sent: string[]; received: string[]; unplaced: number } {
  const changes = diffHeads(parse(sent), parse(received));
  const lines = (text: string, side: 'sent' | 'received') => {
    const head = markHead(text, side, changes);
    return { ...head, shown: head.lines.map((line) => [line.text, ...line.changes.map(({ change }) => change)].join(' | ')) };
  };
  const before = lines(sent, 'sent');
  const after = lines(received, 'received');
  return { sent: before.shown, received: after.shown, unplaced: before.unplaced.length + after.unplaced.length };
}

const head = (...lines: string[]): string => ['GET / HTTP/1.1', ...lines, '', ''].join('\r\n');

describe('a head with its changes marked', () => {
  it('marks what was removed where it was, and what was added where it is', () => {
    expect(marked(head('Host: a', 'Upgrade: WebSocket'), head('Host: a', 'Via: 1.1 p'))).toEqual({
      sent: ['GET / HTTP/1.1', 'Host: a', 'Upgrade: WebSocket | removed'],
      received: ['GET / HTTP/1.1', 'Host: a', 'Via: 1.1 p | added'],
      unplaced: 0,
    });
  });

  it('marks changed, re-cased and moved lines at both sides', () => {
    const seen = marked(head('Connection: Upgrade', 'host: a', 'X: 1'), head('X: 1', 'Connection: close', 'Host: a'));
    expect(seen.sent).toEqual(['GET / HTTP/1.1', 'Connection: Upgrade | value', 'host: a | name-case', 'X: 1 | moved']);
    expect(seen.received).toEqual(['GET / HTTP/1.1', 'X: 1 | moved', 'Connection: close | value', 'Host: a | name-case']);
    expect(seen.unplaced).toBe(0);
  });

  it('marks the start line', () => {
    expect(marked('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n').received[0]).toBe(
      'GET / HTTP/1.0 | start-line',
    );
  });

  it('marks the surplus of equal lines once', () => {
    expect(marked(head('A: 1', 'A: 1', 'A: 1'), head('A: 1')).sent).toEqual(['GET / HTTP/1.1', 'A: 1', 'A: 1 | removed', 'A: 1 | removed']);
  });

  it('counts a folded line with the one that it goes on', () => {
    const seen = marked(head('A: 1', ' 2', 'B: 3'), head('B: 3', 'A: 1', ' 2'));
    expect([...seen.sent, ...seen.received].filter((line) => line.includes('moved'))).toHaveLength(2);
    expect(seen.unplaced).toBe(0);
  });

  it('finds the line of a secret by its name', () => {
    const { lines } = markHead('GET / HTTP/1.1\r\nAuthorization: Basic ***\r\n\r\n', 'sent', [
      { change: 'removed', name: 'authorization', before: '***', after: null },
    ]);
    expect(lines[1]?.changes).toHaveLength(1);
  });

  it('says so when the line of a change is not there', () => {
    const { unplaced } = markHead('GET / HTTP/1.1\r\n\r\n', 'sent', [{ change: 'removed', name: 'x', before: '1', after: null }]);
    expect(unplaced).toHaveLength(1);
  });

  it('takes credentials that a relay consumed for no change', () => {
    const gone = { change: 'removed', name: 'proxy-authorization', before: '***', after: null } as const;
    expect(withoutConsumed([gone], true)).toEqual([]);
    expect(withoutConsumed([gone], false)).toEqual([gone]);
  });

  it('tells each side what stood at the other', () => {
    const change = { change: 'value', name: 'connection', before: 'Upgrade', after: 'close' } as const;
    expect(changeWords(change, 'sent')).toBe('changed to “close”');
    expect(changeWords(change, 'received')).toBe('changed from “Upgrade”');
  });
});
