import { describe, expect, it } from 'vitest';
import { readForeign, readHeader, readSubprotocol } from '../../electron/cli/foreign-target.ts';

describe('a ws:// or wss:// URL', () => {
  it('is read with its path and query, and the default ports of its schemes', () => {
    expect(readForeign('wss://app.example/live?room=7', {})).toEqual({
      target: { host: 'app.example', port: 443 },
      secure: true,
      resource: { path: '/live?room=7', headers: [] },
    });
    expect(readForeign('WS://[::1]:8080', {})).toMatchObject({
      target: { host: '::1', port: 8080 },
      secure: false,
      resource: { path: '/' },
    });
  });

  it('goes with an origin, subprotocols and lines, in that order', () => {
    const { resource } = readForeign('ws://a', { origin: 'https://b', subprotocol: ['x', 'y'], header: [['Cookie', 'c=1']] });
    expect(resource.headers).toEqual([
      ['Origin', 'https://b'],
      ['Sec-WebSocket-Protocol', 'x, y'],
      ['Cookie', 'c=1'],
    ]);
  });

  it.each([
    ['a part behind #', 'ws://a/#b', /behind #/u],
    ['a user and a password', 'ws://me:secret@a/', /as a header/u],
    ['port 0', 'ws://a:0/', /port 0/u],
    ['no host', 'ws://', /cannot be read/u],
  ])('is refused with %s, and not repeated', (_what, text, says) => {
    expect(() => readForeign(text, {})).toThrow(says);
    expect(() => readForeign(text, {})).not.toThrow(/secret/u);
  });
});

describe('a line of --header', () => {
  it('is a name and a value', () => {
    expect(readHeader('X-Tenant:  blue ')).toEqual(['X-Tenant', 'blue']);
  });

  it.each(['no colon', 'a b: c', 'X: a\r\nY: b', 'Host: other', 'sec-websocket-key: mine'])('is not %j', (text) => {
    expect(() => readHeader(text)).toThrow(/--header/u);
  });

  it('and a subprotocol is one name', () => {
    expect(readSubprotocol('chat.v2')).toBe('chat.v2');
    expect(() => readSubprotocol('a, b')).toThrow(/--subprotocol/u);
  });
});
