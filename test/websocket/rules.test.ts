import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../shared/model/handshake.ts';
import { buildRequest } from '../../electron/websocket/request.ts';
import { brokenRules, httpRemarks } from '../../electron/websocket/rules.ts';

const rulesOf = (lines: string, target = '/', method = 'GET'): number[] =>
  brokenRules(Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n${lines}\r\n`)).map(({ rule }) => rule);

describe('brokenRules', () => {
  it('finds nothing wrong with the proposal in any form, with or without a proxy', () => {
    const plain = VARIANTS.filter((variant) => !['custom', 'keyed', 'keyed-request', 'rfc6455'].includes(variant));
    for (const variant of plain) {
      for (const form of ['origin', 'absolute'] as const) {
        expect(brokenRules(buildRequest(variant, { host: 'a', port: 1 }, { form, proxyAuthorization: 'Basic eDp5' })), variant).toEqual([]);
      }
    }
  });

  it('says that the keyed variants ask for framing', () => {
    expect(brokenRules(buildRequest('keyed', { host: 'a', port: 1 })).map(({ rule }) => rule)).toEqual([2, 2]);
  });

  it.each([
    ['a path', '', '/chat', [1]],
    ['a query', '', '/?room=1', [1]],
    ['a path and a query', '', 'http://a/chat?room=1', [1, 1]],
    ['credentials in the target', '', 'http://u:p@a/', [1]],
    ['a TLS scheme', '', 'https://a/', [5]],
    ['a cookie', 'Cookie: a=b\r\n', '/', [1, 3]],
    ['an origin', 'Origin: http://a\r\n', '/', [1, 3]],
    ['credentials', 'Authorization: Basic eDp5\r\n', '/', [1, 3]],
    ['a subprotocol', 'Sec-WebSocket-Protocol: chat\r\n', '/', [1, 3]],
    ['extensions', 'Sec-WebSocket-Extensions: permessage-deflate\r\n', '/', [2, 3]],
    ['any other line', 'X-Mine: 1\r\nUser-Agent: b\r\n', '/', [3, 3]],
    ['a body', 'Content-Length: 3\r\n', '/', [1]],
  ])('names %s', (_what, lines, target, rules) => {
    expect(rulesOf(lines, target)).toEqual(rules);
  });

  it('does not mind an announced body of nothing', () => {
    expect(rulesOf('Content-Length: 0\r\n')).toEqual([]);
  });

  it('names bytes behind the head, a head without an Upgrade, and bytes that are no head', () => {
    expect(brokenRules(Buffer.from('GET / HTTP/1.1\nHost: a\nUpgrade: x\n\nearly')).map(({ rule }) => rule)).toEqual([1]);
    expect(brokenRules(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).map(({ rule }) => rule)).toEqual([1]);
    expect(brokenRules(Buffer.from([0x16, 3, 1, 0, 0])).map(({ rule }) => rule)).toEqual([1]);
  });

  it('does not take for a broken rule what only HTTP asks for, and says that in its own words', () => {
    const remarksOf = (head: string): readonly string[] => httpRemarks(Buffer.from(head));
    const without = 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n\r\n';
    expect(brokenRules(Buffer.from(without))).toEqual([]);
    expect(remarksOf(without)).toEqual([expect.stringContaining('Connection: Upgrade')]);
    expect(remarksOf('GET / HTTP/1.1\r\nHost: a\r\nConnection: close, upgrade\r\nUpgrade: WebSocket\r\n\r\n')).toEqual([]);
    expect(remarksOf('GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n')).toEqual([
      expect.stringContaining('one Host line'),
    ]);
    expect(remarksOf('GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n')).toEqual([expect.stringContaining('426')]);
    expect(remarksOf('no head')).toEqual([]);
  });

  it('repeats no value, since that may be a secret', () => {
    const text = JSON.stringify(
      brokenRules(
        Buffer.from('GET http://u:hunter2@a/ HTTP/1.1\r\nHost: a\r\nCookie: hunter2\r\nAuthorization: hunter2\r\nX: hunter2\r\n\r\n'),
      ),
    );
    expect(text).not.toContain('hunter2');
  });
});
