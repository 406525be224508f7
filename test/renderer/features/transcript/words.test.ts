import { describe, expect, it } from 'vitest';
import { eventText, whoSaw } from '../../../../renderer/features/transcript/event-text.ts';
import { rowWords } from '../../../../renderer/features/transcript/kinds.ts';
import { drawingOf, laneOf, lanesOf } from '../../../../renderer/features/transcript/lanes.ts';
import { countHits, nextHit, Search } from '../../../../renderer/features/transcript/search.ts';
import { absoluteTime, fullTime, relativeTime } from '../../../../renderer/features/transcript/times.ts';
import type { RunEvent } from '../../../../shared/model/run-state.ts';
import { events } from './events.ts';

function oneEvent(what: string, carries?: string): RunEvent {
  const [event] = events(carries === undefined ? [0, what] : [0, what, carries]);
  if (!event) throw new Error('no event');
  return event;
}

describe('rows', () => {
  it('show heads by their first line, and what is no text in hex', () => {
    expect(rowWords(oneEvent('client sent head', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('GET / HTTP/1.1');
    expect(rowWords(oneEvent('client sent proxy-dialogue', '\x05\x01\x00'))).toBe('05 01 00');
    expect(rowWords(oneEvent('client sent proxy-dialogue', '\x05'.repeat(30)))).toBe(`${'05 '.repeat(12)}…`);
  });

  it('say what happened otherwise', () => {
    expect(rowWords(oneEvent('client connecting hop0', '127.0.0.1:1'))).toBe('Connecting to 127.0.0.1:1');
    expect(rowWords(oneEvent('server received reset', 'ECONNRESET'))).toBe('Connection reset by the other side (RST): ECONNRESET');
    expect(rowWords({ ...oneEvent('server received bytes'), count: 262_144 })).toBe('256.0 KiB of the stream');
    expect(rowWords(oneEvent('server closed'))).toBe('Connection closed');
  });
});

describe('events as text', () => {
  it('are a line each, and heads with their lines below it', () => {
    const head = oneEvent('client sent head', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(eventText(head, 1.5e6, 1)).toBe('1.500 ms  This computer  Head sent  27 B  GET / HTTP/1.1\n    GET / HTTP/1.1\n    Host: a');
    expect(eventText(oneEvent('server accepted'), 0, 1)).toBe('0.000 ms  The server  Connection accepted');
    expect(whoSaw({ end: 'hop', hop: 1 }, 3)).toBe('Proxy 2');
  });

  it('hide nothing that a stranger sent from whoever reads the copy', () => {
    const head = oneEvent('client received head', Buffer.from('HTTP/1.1 101 \u202eKO\r\nX: a\u200bb\r\n\r\n').toString('latin1'));
    expect(eventText(head, 0, 1)).toContain('    HTTP/1.1 101 <U+202E>KO\n    X: a<U+200B>b');
    expect(rowWords({ ...oneEvent('server closed'), text: 'gone\u202e' })).toBe('Connection closed: gone<U+202E>');
  });
});

describe('lanes', () => {
  it('are the client, each proxy and the server', () => {
    expect(lanesOf(['http://a:1', 'socks5://b:2'], 'c:3').map(({ name }) => name)).toEqual([
      'This computer',
      'Proxy 1',
      'Proxy 2',
      'Server',
    ]);
    expect(laneOf({ end: 'hop', hop: 1 }, 4)).toBe(2);
    expect(laneOf({ end: 'server', hop: null }, 4)).toBe(3);
  });

  it('have arrows only at the end that saw something, in the colour of the way that it went', () => {
    const arrow = (what: string) => drawingOf(oneEvent(what), 3);
    expect(arrow('client sent head')).toEqual({ as: 'arrow', lane: 0, side: 1, leaves: true, way: 'up' });
    expect(arrow('server received head')).toEqual({ as: 'arrow', lane: 2, side: -1, leaves: false, way: 'up' });
    expect(arrow('server sent head')).toEqual({ as: 'arrow', lane: 2, side: -1, leaves: true, way: 'down' });
    expect(arrow('client received bytes')).toEqual({ as: 'arrow', lane: 0, side: 1, leaves: false, way: 'down' });
    // That the client says something to the second proxy does not show that it got there.
    expect(arrow('client sent proxy-dialogue hop1')).toMatchObject({ lane: 0, side: 1 });
    expect(arrow('server received fin')).toEqual({ as: 'mark', lane: 2 });
  });
});

describe('times', () => {
  it('are milliseconds since the start, in groups of three digits', () => {
    expect(relativeTime(1_284_499)).toBe('1.284');
    expect(relativeTime(3_600_000_000_000)).toBe('3\u202f600\u202f000.000');
  });

  it('are the time of day when that is asked for', () => {
    const noon = new Date(2026, 10, 5, 12, 0, 0, 5).toISOString();
    expect(absoluteTime(noon, 61_002_000_000)).toBe('12:01:01.007');
    expect(fullTime(noon, 1_000_000)).toBe('1.000 ms after the start, 2026-11-05 12:00:00.006');
  });
});

describe('searching', () => {
  const list = events(
    [0, 'client connecting hop0', '127.0.0.1:3128'],
    [1, 'client sent head', 'GET / HTTP/1.1\r\nX-Name: Gr\xc3\xbc\xc3\x9fe\r\n\r\n'],
    [2, 'server received head', 'GET / HTTP/1.1\r\n\r\n'],
    [3, 'client received bytes'],
  );
  const hitsOf = (query: string): number[] => {
    const search = new Search(query);
    search.step(list, () => false);
    return [...search.hits];
  };

  it('finds words, addresses and bytes, whatever their case', () => {
    expect(hitsOf('HEAD')).toEqual([1, 2]);
    expect(hitsOf('3128')).toEqual([0]);
    expect(hitsOf('x-name')).toEqual([1]);
    expect(hitsOf('Grüße')).toEqual([1]);
    expect(hitsOf('')).toEqual([]);
  });

  it('goes on where it stopped, and with what came since', () => {
    const many = Array.from({ length: 300 }, () => list[1] ?? oneEvent('client connecting'));
    const search = new Search('get /');
    const growing = many.slice(0, 200);
    expect(search.step(growing, () => true)).toBe(false);
    expect(search.hits.size).toBe(64);
    expect(search.step(growing, () => false)).toBe(true);
    growing.push(...many.slice(200));
    expect(search.step(growing, () => false)).toBe(true);
    expect(search.hits.size).toBe(300);
  });

  it('goes from hit to hit, round the end', () => {
    const hits = new Set([7, 5]);
    const shown = [9, 7, 8, 5];
    expect(nextHit(shown, hits, -1, 1)).toBe(1);
    expect(nextHit(shown, hits, 1, 1)).toBe(3);
    expect(nextHit(shown, hits, 3, 1)).toBe(1);
    expect(nextHit(shown, hits, 1, -1)).toBe(3);
    expect(nextHit(shown, new Set(), 0, 1)).toBe(-1);
    expect(countHits(shown, hits, 2)).toEqual({ all: 2, upTo: 1 });
  });
});
