import { describe, expect, it } from 'vitest';
import { VARIANTS, type Variant } from '../../shared/model/handshake.ts';
import { buildRequest, newKey, readCustomHead, usesKey } from '../../electron/websocket/request.ts';

const target = { host: 'example.org', port: 8080 };
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const keyed = `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n`;
const head = (start: string, upgrade = 'WebSocket', extra = '', connection = 'Connection: Upgrade\r\n'): string =>
  `${start}\r\nHost: example.org:8080\r\n${connection}Upgrade: ${upgrade}\r\n${extra}\r\n`;

const ORIGIN: Readonly<Record<Exclude<Variant, 'custom'>, string>> = {
  get: head('GET / HTTP/1.1'),
  options: head('OPTIONS * HTTP/1.1'),
  'options-star': head('OPTIONS * HTTP/1.1'),
  'versioned-token': head('GET / HTTP/1.1', 'WebSocket/1.0'),
  'lowercase-token': head('GET / HTTP/1.1', 'websocket'),
  'proxy-connection': head('GET / HTTP/1.1', 'WebSocket', 'Proxy-Connection: keep-alive\r\n'),
  'keyed-request': head('GET / HTTP/1.1', 'WebSocket', keyed),
  keyed: head('GET / HTTP/1.1', 'WebSocket', keyed),
  insist: head('GET / HTTP/1.1'),
  'foreign-token': head('GET / HTTP/1.1', 'duplexscope/1'),
  'no-connection': head('GET / HTTP/1.1', 'WebSocket', '', ''),
  http10: head('GET / HTTP/1.0'),
  rfc6455: head('GET / HTTP/1.1', 'websocket', keyed),
};
const NAMED = VARIANTS.filter((variant) => variant !== 'custom');

describe('buildRequest', () => {
  it.each(NAMED)('writes the head of %s to a server byte for byte', (variant) => {
    expect(buildRequest(variant, target, { key: KEY }).toString('latin1')).toBe(ORIGIN[variant]);
  });

  it.each(NAMED)('writes the head of %s to a relaying proxy with nothing changed but the target', (variant) => {
    const start: Partial<Record<Variant, string>> = {
      options: 'OPTIONS http://example.org:8080 HTTP/1.1',
      'options-star': 'OPTIONS * HTTP/1.1',
      http10: 'GET http://example.org:8080/ HTTP/1.0',
    };
    const expected = ORIGIN[variant].replace(/^.*/u, start[variant] ?? 'GET http://example.org:8080/ HTTP/1.1');
    expect(buildRequest(variant, target, { key: KEY, form: 'absolute' }).toString('latin1')).toBe(expected);
  });

  it('leaves the port out of Host only when it is the default of the scheme', () => {
    const host = (port: number, secure: boolean): string | undefined =>
      /Host: (.*)\r/u.exec(buildRequest('get', { host: 'h', port }, { secure }).toString('latin1'))?.[1];
    expect([host(80, false), host(443, false), host(80, true), host(443, true)]).toEqual(['h', 'h:443', 'h:80', 'h']);
  });

  it('puts IPv6 addresses in brackets, with and without a port', () => {
    expect(buildRequest('get', { host: '::1', port: 80 }).toString('latin1')).toContain('Host: [::1]\r\n');
    expect(buildRequest('get', { host: '::1', port: 81 }, { form: 'absolute' }).toString('latin1')).toMatch(
      /^GET http:\/\/\[::1\]:81\/ HTTP\/1\.1\r\nHost: \[::1\]:81\r\n/u,
    );
  });

  it('adds the credentials for the proxy at the end, and none when there are none', () => {
    expect(buildRequest('get', target, { form: 'absolute', proxyAuthorization: 'Basic eDp5' }).toString('latin1')).toMatch(
      /Upgrade: WebSocket\r\nProxy-Authorization: Basic eDp5\r\n\r\n$/u,
    );
    expect(buildRequest('get', target, { proxyAuthorization: null }).toString('latin1')).not.toContain('Proxy-Authorization');
  });

  it('makes a fresh key of 16 bytes when a keyed variant was given none', () => {
    const keys = [1, 2].map(() => /Sec-WebSocket-Key: (\S+)/u.exec(buildRequest('keyed', target).toString('latin1'))?.[1] ?? '');
    expect(new Set(keys).size).toBe(2);
    for (const key of [...keys, newKey()]) expect(Buffer.from(key, 'base64')).toHaveLength(16);
    expect(NAMED.filter(usesKey)).toEqual(['keyed-request', 'keyed', 'rfc6455']);
  });

  it('sends a custom head as it is and refuses to make one up', () => {
    const own = Buffer.from('BREW /pot HTCPCP/1.0\n\n');
    expect(buildRequest('custom', target, { customHead: own, form: 'absolute', proxyAuthorization: 'Basic eDp5' })).toEqual(own);
    expect(() => buildRequest('custom', target)).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
  });
});

describe('readCustomHead', () => {
  it.each(['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET / HTTP/1.1\nHost: a\n\n', 'GET / HTTP/1.1\r\nHost: a\n\r\n'])(
    'takes %j and keeps its bytes',
    (text) => {
      expect(readCustomHead(Buffer.from(text)).toString()).toBe(text);
    },
  );

  it.each(['', '\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\n', 'GET / HTTP/1.1'])(
    'refuses %j, which a server would wait on for ever',
    (text) => {
      expect(() => readCustomHead(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'BAD_HEAD', stage: 'usage' }));
    },
  );

  it('refuses a head that is longer than the limit', () => {
    expect(() => readCustomHead(Buffer.from(`GET / HTTP/1.1\r\nX: ${'x'.repeat(100)}\r\n\r\n`), 64)).toThrow(
      expect.objectContaining({ code: 'BAD_HEAD' }),
    );
  });
});
