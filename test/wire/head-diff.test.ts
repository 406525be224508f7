import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffHeads } from '../../electron/wire/head-diff.ts';
import { createRequestReader, createResponseReader, serialiseHead } from '../../electron/wire/http-head.ts';
import type { HttpHead } from '../../electron/wire/http-head.ts';
import { headOf } from './feeding.ts';

function request(...lines: readonly string[]): HttpHead {
  return headOf(createRequestReader(), [...(lines[0]?.includes(' HTTP/') ? [] : ['GET / HTTP/1.1']), ...lines, '', ''].join('\r\n'));
}

function response(...lines: readonly string[]): HttpHead {
  return headOf(createResponseReader(), [...lines, '', ''].join('\r\n'));
}

describe('a header diff', () => {
  it('of equal heads is empty, also when only white space around values differs', () => {
    expect(diffHeads(request('Host: h', 'Via: a'), request('Host:h ', 'Via:   a'))).toEqual([]);
  });

  it('names what Squid does to the handshake', () => {
    const sent = request('Host: h:1', 'Connection: Upgrade', 'Upgrade: WebSocket');
    const received = request('Upgrade: WebSocket', 'Connection: upgrade', 'Host: h:1', 'Via: 1.1 squid', 'X-Forwarded-For: 127.0.0.1');
    expect(diffHeads(sent, received)).toEqual([
      { change: 'value', name: 'connection', before: 'Upgrade', after: 'upgrade' },
      { change: 'moved', name: 'connection', before: '2', after: '2' },
      { change: 'moved', name: 'upgrade', before: '3', after: '1' },
      { change: 'added', name: 'via', before: null, after: '1.1 squid' },
      { change: 'added', name: 'x-forwarded-for', before: null, after: '127.0.0.1' },
    ]);
  });

  it('names what a lower-casing, sorting proxy does', () => {
    expect(diffHeads(request('Host: h', 'Connection: Upgrade'), request('connection: Upgrade', 'host: h'))).toEqual([
      { change: 'name-case', name: 'host', before: 'Host', after: 'host' },
      { change: 'name-case', name: 'connection', before: 'Connection', after: 'connection' },
      { change: 'moved', name: 'connection', before: '2', after: '1' },
    ]);
  });

  it('reports one moved line for one moved line, however far it went', () => {
    const moved = diffHeads(request('A: 1', 'B: 2', 'C: 3', 'D: 4'), request('B: 2', 'C: 3', 'D: 4', 'A: 1'));
    expect(moved).toEqual([{ change: 'moved', name: 'a', before: '1', after: '4' }]);
  });

  it('does not call lines moved because others came or went before them', () => {
    expect(diffHeads(request('A: 1', 'B: 2'), request('X: 0', 'B: 2')).map(({ change }) => change)).toEqual(['removed', 'added']);
  });

  it('matches repeated lines one to one', () => {
    expect(diffHeads(request('Via: a', 'Via: b'), request('Via: b'))).toEqual([
      { change: 'removed', name: 'via', before: 'a', after: null },
    ]);
    expect(diffHeads(request('Via: a'), request('via: a', 'Via: a')).map(({ change, name }) => [change, name])).toEqual([
      ['name-case', 'via'],
      ['added', 'via'],
    ]);
    expect(diffHeads(request('Via: a', 'Via: b'), request('Via: b', 'Via: a'))).toEqual([
      { change: 'moved', name: 'via', before: '2', after: '1' },
    ]);
    expect(diffHeads(request('Via: a', 'Via: b'), request('Via: c', 'Via: b'))).toEqual([
      { change: 'value', name: 'via', before: 'a', after: 'c' },
    ]);
  });

  it('never shows credentials', () => {
    const sent = request(
      'GET http://user:pass@h/ HTTP/1.1',
      'Host: h',
      'Proxy-Authorization: Basic c2VjcmV0',
      'Authorization: Basic b3RoZXI=',
    );
    const changes = diffHeads(sent, request('Host: h', 'authorization: Basic YW5vdGhlcg=='));
    expect(changes.map(({ change, name }) => [change, name])).toEqual([
      ['start-line', ''],
      ['removed', 'proxy-authorization'],
      ['value', 'authorization'],
      ['name-case', 'authorization'],
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/c2VjcmV0|b3RoZXI|YW5vdGhlcg|pass/u);
  });

  it('of responses reports version and reason', () => {
    const sent = response('HTTP/1.1 101 Switching Protocols');
    expect(diffHeads(sent, response('HTTP/1.1 101 Web Socket Protocol Handshake'))).toEqual([
      { change: 'start-line', name: '', before: 'HTTP/1.1 101 Switching Protocols', after: 'HTTP/1.1 101 Web Socket Protocol Handshake' },
    ]);
    expect(diffHeads(sent, response('HTTP/1.0 101 Switching Protocols'), { relayed: true })).toHaveLength(1);
  });
});

describe('a relayed start line', () => {
  it.each([
    ['GET http://h:1/ HTTP/1.1', 'GET / HTTP/1.1', true],
    ['GET http://h:1 HTTP/1.1', 'GET / HTTP/1.1', true],
    ['GET http://h:1?q HTTP/1.1', 'GET /?q HTTP/1.1', true],
    ['GET http://h:1/a?b=http://c HTTP/1.1', 'GET /a?b=http://c HTTP/1.1', true],
    ['GET http://[::1]:1/ HTTP/1.1', 'GET / HTTP/1.1', true],
    ['OPTIONS http://h:1 HTTP/1.1', 'OPTIONS * HTTP/1.1', true],
    ['OPTIONS http://h:1/ HTTP/1.1', 'OPTIONS / HTTP/1.1', true],
    ['GET http://h:1/ HTTP/1.1', 'GET http://h:1/ HTTP/1.1', true],
    ['OPTIONS * HTTP/1.1', 'OPTIONS * HTTP/1.1', true],
    ['OPTIONS http://h:1 HTTP/1.1', 'OPTIONS / HTTP/1.1', false],
    ['OPTIONS http://h:1/ HTTP/1.1', 'OPTIONS * HTTP/1.1', false],
    ['GET http://h:1/ HTTP/1.1', 'GET / HTTP/1.0', false],
    ['GET http://h:1/ HTTP/1.1', 'POST / HTTP/1.1', false],
    ['GET / HTTP/1.1', 'GET  / HTTP/1.1', false],
  ])('%s → %s is as it should be: %s', (before, after, expected) => {
    expect(diffHeads(request(before), request(after), { relayed: true })).toHaveLength(expected ? 0 : 1);
  });

  it('is a change when nobody relays', () => {
    expect(diffHeads(request('GET http://h:1/ HTTP/1.1'), request('GET / HTTP/1.1'))).toEqual([
      { change: 'start-line', name: '', before: 'GET http://h:1/ HTTP/1.1', after: 'GET / HTTP/1.1' },
    ]);
  });
});

describe('the books of a diff', () => {
  const line = fc.tuple(fc.constantFrom('A', 'a', 'B', 'C'), fc.constantFrom('1', '2'));
  const head = fc.array(line, { maxLength: 8 });
  const parse = (lines: readonly [string, string][]): HttpHead =>
    headOf(createRequestReader(), serialiseHead('GET / HTTP/1.1', lines).toString('latin1'));

  it('balance: sent - removed + added is what was received, name by name', () => {
    fc.assert(
      fc.property(head, head, (sent, received) => {
        const changes = diffHeads(parse(sent), parse(received));
        for (const name of ['a', 'b', 'c']) {
          const count = (lines: readonly [string, string][]): number => lines.filter(([written]) => written.toLowerCase() === name).length;
          const changed = (kind: string): number => changes.filter((one) => one.change === kind && one.name === name).length;
          expect(count(sent) - changed('removed') + changed('added')).toBe(count(received));
          expect(Math.min(changed('removed'), changed('added'))).toBe(0);
        }
      }),
    );
  });

  it('show the same lines in another order as moved only, and never all of them', () => {
    const shuffled = fc
      .array(line, { minLength: 1, maxLength: 8 })
      .chain((lines) =>
        fc.tuple(
          fc.constant(lines.map(([name, value], index): [string, string] => [`${name}${String(index)}`, value])),
          fc.array(fc.nat(), { minLength: lines.length, maxLength: lines.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([lines, keys]) => {
        const order = lines.map((one, index) => ({ one, key: keys[index] ?? 0 })).sort((left, right) => left.key - right.key);
        const changes = diffHeads(parse(lines), parse(order.map(({ one }) => one)));
        expect(changes.every(({ change }) => change === 'moved')).toBe(true);
        expect(changes.length).toBeLessThan(lines.length);
        expect(changes.length === 0).toBe(order.every(({ one }, index) => one === lines[index]));
      }),
    );
  });
});
