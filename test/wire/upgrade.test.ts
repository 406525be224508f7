import { describe, expect, it } from 'vitest';
import { createRequestReader } from '../../electron/wire/http-head.ts';
import type { HttpHead } from '../../electron/wire/http-head.ts';
import { acceptFor, hasConnectionOption, offersUpgrade, upgradeList } from '../../electron/wire/upgrade.ts';
import { headOf } from './feeding.ts';

function request(lines: string): HttpHead {
  return headOf(createRequestReader(), `GET / HTTP/1.1\r\nHost: h\r\n${lines}\r\n`);
}

describe('the upgrade list', () => {
  it('joins all lines in order and keeps spelling and versions', () => {
    expect(upgradeList(request('Upgrade: TLS/1.0, ,WebSocket\r\nupgrade:duplexscope/1 ,\r\n'))).toEqual([
      { name: 'TLS', version: '1.0' },
      { name: 'WebSocket', version: null },
      { name: 'duplexscope', version: '1' },
    ]);
  });

  it('is empty without the header and for an empty value', () => {
    expect(upgradeList(request(''))).toEqual([]);
    expect(upgradeList(request('Upgrade: ,,\r\n'))).toEqual([]);
  });

  it.each([
    ['Upgrade: WebSocket\r\n', true],
    ['Upgrade: websocket/13\r\n', true],
    ['Upgrade: TLS/1.0, WEBSOCKET\r\n', true],
    ['Upgrade: websockets\r\n', false],
    ['Upgrade: web socket\r\n', false],
    ['X-Upgrade: websocket\r\n', false],
  ])('of %j offers websocket: %s', (lines, expected) => {
    expect(offersUpgrade(request(lines), 'websocket')).toBe(expected);
  });
});

describe('Connection', () => {
  it('has an option in any case, in any line and any place of the list', () => {
    const head = request('Connection: keep-alive,\r\nconnection: close, UpGrade\r\n');
    expect(hasConnectionOption(head, 'upgrade')).toBe(true);
    expect(hasConnectionOption(head, 'Keep-Alive')).toBe(true);
    expect(hasConnectionOption(head, 'grade')).toBe(false);
  });
});

it('answers the key of RFC 6455 §1.3 as the RFC does', () => {
  expect(acceptFor('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
