import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import {
  DEFAULT_PORTS,
  formatEndpoint,
  formatHop,
  HOP_KINDS,
  parseEndpoint,
  parseHop,
  parsePort,
  redactUrl,
} from '../../../shared/model/route.ts';

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseEndpoint', () => {
  it.for([
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['[::1]:80', '::1', 80],
    ['[2001:DB8:0:0:0:0:0:1]:443', '2001:db8::1', 443],
    ['Example.COM:1', 'example.com', 1],
    ['bücher.example:65535', 'xn--bcher-kva.example', 65535],
    [' localhost:22 ', 'localhost', 22],
  ] as const)('reads %s', ([text, host, port]) => {
    expect(parseEndpoint(text)).toEqual({ host, port });
  });

  it.for([
    '',
    'host',
    ':80',
    '80',
    '::1:80',
    '[::1]',
    '[::1:80',
    'a b:80',
    'http://host:80',
    'host:80/',
    'user@host:80',
    'host:',
    'host:-1',
    'host:8o',
  ])('refuses "%s" as BAD_URL', (text) => {
    expect(failureOf(() => parseEndpoint(text))).toMatchObject({ code: 'BAD_URL', stage: 'usage' });
  });

  it.for(['host:0', 'host:65536', 'host:70000', 'host:999999'])('refuses "%s" as BAD_PORT', (text) => {
    expect(failureOf(() => parseEndpoint(text))).toMatchObject({ code: 'BAD_PORT', stage: 'usage' });
  });

  it('refuses brackets around what is no IPv6 address', () => {
    expect(failureOf(() => parseEndpoint('[example.com]:80')).code).toBe('BAD_URL');
    expect(failureOf(() => parseEndpoint('[12345::]:80')).code).toBe('BAD_URL');
  });

  it('is the inverse of formatEndpoint', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), (name, port) => {
        const endpoint = parseEndpoint(formatEndpoint({ host: name, port }));
        expect(endpoint.port).toBe(port);
        expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint);
      }),
    );
  });
});

describe('parsePort', () => {
  it('takes 1 to 65535 and nothing else', () => {
    expect(parsePort('1')).toBe(1);
    expect(parsePort('65535')).toBe(65535);
    for (const text of ['', '0', '65536', '-1', '+1', '1.0', '1e3', '0x50', ' 80', '80 ', 'http', '٣']) {
      expect(failureOf(() => parsePort(text)).code).toBe('BAD_PORT');
    }
  });
});

describe('parseHop', () => {
  it.for(HOP_KINDS)('reads %s URLs with and without a port', (kind) => {
    expect(parseHop(`${kind}://proxy.example:3128`)).toEqual({ kind, host: 'proxy.example', port: 3128 });
    expect(parseHop(`${kind.toUpperCase()}://proxy.example/`)).toEqual({ kind, host: 'proxy.example', port: DEFAULT_PORTS[kind] });
  });

  it('reads IPv6 literals and turns IDN into A-labels', () => {
    expect(parseHop('socks5h://[2001:db8::00ff]:1080').host).toBe('2001:db8::ff');
    expect(parseHop('http://bücher.example:80').host).toBe('xn--bcher-kva.example');
    expect(parseHop('http://xn--bcher-kva.example').host).toBe('xn--bcher-kva.example');
  });

  it('decodes user and password, colons in the password included', () => {
    expect(parseHop('http://al%40ice:p%3Aw%2Ford%25:x@h:1').credentials).toEqual({ username: 'al@ice', password: 'p:w/ord%:x' });
    expect(parseHop('http://alice@h').credentials).toEqual({ username: 'alice', password: '' });
    expect(parseHop('http://:secret@h').credentials).toEqual({ username: '', password: 'secret' });
    expect(parseHop('http://@h').credentials).toBeUndefined();
  });

  it.for([
    '',
    'h:80',
    '//h:80',
    'http:/h',
    'http://',
    'http://h:',
    'http://h/path',
    'http://h?q',
    'http://h#f',
    'http://[::1',
    'http://h h',
    'http://::1:80',
  ])('refuses "%s" as BAD_URL', (text) => {
    expect(failureOf(() => parseHop(text))).toMatchObject({ code: 'BAD_URL', stage: 'usage' });
  });

  it('names the schemes it knows when given another', () => {
    const { code, message } = failureOf(() => parseHop('ftp://h:21'));
    expect(code).toBe('BAD_URL');
    for (const kind of HOP_KINDS) expect(message).toContain(kind);
  });

  it.for(['http://h:0', 'http://h:65536', 'socks5://h:70000', 'socks5://u:p@[::1]:123456789'])('refuses "%s" as BAD_PORT', (text) => {
    expect(failureOf(() => parseHop(text))).toMatchObject({ code: 'BAD_PORT', stage: 'usage' });
  });

  it('shows enough of a broken URL to recognise it, but no part that could be a password', () => {
    expect(failureOf(() => parseHop('http://alice:secret@h:80/path')).message).toContain('"http://***@h:80/path"');
    expect(failureOf(() => parseHop('http://h:80:alice:secret')).message).toContain('"http://***"');
    expect(failureOf(() => parseHop('http://alice:secret')).message).toContain('"http://***"');
    expect(failureOf(() => parseHop('http://h/\nx')).message).not.toContain('\n');
  });

  it('never repeats the password in an error', () => {
    // The sentinel stands inside whatever else a password may hold, raw or percent-encoded, in URLs broken in every place.
    const sentinel = 'S3NTINEL';
    const noise = fc.string({
      maxLength: 12,
      unit: fc.constantFrom('a', 'Z', '0', ':', '@', '/', '?', '#', '[', ']', '%', '\\', ' ', '"', "'", '\t', '\n', '=', '&', 'é', '🔑'),
    });
    const password = fc.tuple(noise, noise, fc.boolean()).map(([a, b, encoded]) => {
      const text = `${a}${sentinel}${b}`;
      return encoded ? encodeURIComponent(text) : text;
    });
    const scheme = fc.constantFrom('http://', 'https://', 'socks5h://', 'ftp://', 'http:/', 'http:', '', '//', 'ht tp://', ' socks4://');
    const user = fc.constantFrom('alice', '', 'al%ice', 'alice@corp', 'corp\\alice', 'a/b', 'a b');
    const rest = fc.constantFrom(
      'h',
      'h:0',
      'h:70000',
      'h:x',
      '[::1]:99999',
      '[::1',
      '',
      'h h',
      'h/path',
      'xn--a:80',
      '%zz',
      'h?x',
      '256.256.256.256:1',
    );
    fc.assert(
      fc.property(scheme, user, password, rest, (start, name, secret, end) => {
        try {
          parseHop(`${start}${name}:${secret}@${end}`);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect(inspect(error, { depth: 5, showHidden: true })).not.toContain(sentinel);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the host of a hop', () => {
  const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,8}$/u);
  const octet = fc.oneof(fc.nat(300).map(String), fc.constantFrom('00', '01', '0x1', '1e1', ''));
  const host = fc.oneof(
    fc.array(fc.oneof(label, fc.constantFrom('xn--4ca', 'xn--', 'a--b', '0x7f', '7', 'ä')), { minLength: 1, maxLength: 4 }),
    fc.array(octet, { minLength: 3, maxLength: 5 }),
  );

  it('is what the URL parser makes of it, also where that is not asked', () => {
    fc.assert(
      fc.property(host, (labels) => {
        const name = labels.join('.');
        if (name === '') return;
        expect(hostOf(() => parseHop(`http://${name}:8080`).host)).toBe(hostOf(() => new URL(`http://${name}/`).hostname));
      }),
      { numRuns: 2000 },
    );
  });

  function hostOf(read: () => string): string | null {
    try {
      return read();
    } catch {
      return null;
    }
  }
});

describe('parseHop given what a proxy list may hold', () => {
  it.for([
    'http://h:80:alice:S3NTINEL',
    'http://alice:S3NTINEL',
    'h:80:alice:S3NTINEL',
    'socks5 h 1080 alice:S3NTINEL',
    'http://alice:S3NTINEL%40h:80',
    'http://[::1]:80:alice:S3NTINEL',
    'http://alice@[S3NTINEL#[::1]:99999',
    'http://alice@[S3NTINEL]:80',
    'http://alice@S3NT[S3NTINEL]:80',
  ])('does not repeat the password of "%s"', (text) => {
    expect(inspect(failureOf(() => parseHop(text)))).not.toContain('S3NTINEL');
  });
});

describe('formatHop', () => {
  it('always writes the port and never the credentials', () => {
    expect(formatHop({ kind: 'http', host: '::1', port: 80, credentials: { username: 'alice', password: 'secret' } })).toBe(
      'http://***@[::1]:80',
    );
    expect(formatHop({ kind: 'socks4', host: 'h', port: 1080 })).toBe('socks4://h:1080');
  });
});

describe('redactUrl', () => {
  it('cuts out the userinfo and leaves the rest', () => {
    expect(redactUrl('http://alice:secret@h:80')).toBe('http://***@h:80');
    expect(redactUrl('http://h:80')).toBe('http://h:80');
    expect(redactUrl('alice:secret@h:80')).toBe('***@h:80');
    expect(redactUrl('http://alice:s/e@cret@h:80')).toBe('http://***@h:80');
    expect(redactUrl('from http://a:b@h to socks5://c:d@e:1')).toBe('from http://***@h to socks5://***@e:1');
  });
});
