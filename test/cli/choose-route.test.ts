import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseRoute } from '../../electron/cli/choose-route.ts';
import { selfSignedCertificate } from '../../electron/net/certificates.ts';
import { parseHop } from '../../shared/model/route.ts';

const folder = mkdtempSync(join(tmpdir(), 'duplexscope-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const DEFAULTS = { mode: 'auto', variant: 'get', tls: 'none', timeout: 10 } as const;
const complaint = (options: Parameters<typeof chooseRoute>[0]): unknown => {
  try {
    chooseRoute(options);
  } catch (error) {
    return error;
  }
  return null;
};

describe('the route that the options choose', () => {
  it('is direct with nothing given, times in milliseconds', () => {
    expect(chooseRoute(DEFAULTS)).toEqual({
      hops: [],
      requestedMode: 'auto',
      variant: 'get',
      customHead: null,
      tls: 'none',
      trust: null,
      timeoutMs: 10_000,
    });
  });

  it('reads a chain from a file, with comments, blank lines, CRLF and a BOM', () => {
    const viaFile = file('chain', '\uFEFF# the way out\r\n\r\nhttp://user:hunter2@one:3128\r\nsocks5h://two:1080\r\n');
    expect(chooseRoute({ ...DEFAULTS, viaFile }).hops).toEqual([parseHop('http://user:hunter2@one:3128'), parseHop('socks5h://two:1080')]);
  });

  it('says which line of the file is wrong, and not what the password is', () => {
    const viaFile = file('broken', 'http://one:3128\nftp://user:hunter2@two:21\n');
    const error = complaint({ ...DEFAULTS, viaFile });
    expect(error).toMatchObject({ code: 'BAD_URL', message: expect.stringContaining('line 2 of') as string });
    expect(String(error)).not.toContain('hunter2');
  });

  it.for([
    ['an empty list', { viaFile: 'empty' }, 'UNREADABLE_FILE'],
    ['a file that is not there', { viaFile: 'nowhere' }, 'UNREADABLE_FILE'],
    ['a folder', { viaFile: '.' }, 'UNREADABLE_FILE'],
    ['both ways to name hops', { viaFile: 'empty', via: [parseHop('http://one')] }, 'BAD_USAGE'],
    ['trust for a hop that is not there', { hopInsecure: [1], via: [parseHop('https://one')] }, 'BAD_USAGE'],
    ['custom without a head', { variant: 'custom' }, 'BAD_USAGE'],
    ['a head without custom', { head: 'empty' }, 'BAD_USAGE'],
    ['an empty head', { head: 'empty', variant: 'custom' }, 'BAD_HEAD'],
    ['a head that does not end', { head: 'endless', variant: 'custom' }, 'BAD_HEAD'],
    ['a pin without TLS', { pin: 'ab' }, 'BAD_USAGE'],
    ['authorities that are none', { ca: 'empty', tls: 'direct' }, 'UNREADABLE_FILE'],
  ] as const)('refuses %s', ([, options, code]) => {
    file('empty', '\n# nothing\n');
    file('endless', 'GET / HTTP/1.1\r\nHost: a\r\n');
    const paths = Object.fromEntries(
      (['viaFile', 'head', 'ca'] as const).flatMap((name) =>
        name in options ? [[name, join(folder, String(Reflect.get(options, name)))]] : [],
      ),
    );
    if ('head' in options && options.head === 'empty' && 'variant' in options) file('empty', '\n');
    expect(complaint({ ...DEFAULTS, ...options, ...paths })).toMatchObject({ code, stage: 'usage' });
  });

  it('gives each hop its own trust', async () => {
    const { cert } = await selfSignedCertificate(['proxy']);
    const via = [parseHop('https://one'), parseHop('https://two')];
    const { hops } = chooseRoute({ ...DEFAULTS, via, hopCa: [{ hop: 1, file: file('ca.pem', cert) }], hopInsecure: [0] });
    expect(hops.map(({ trust }) => trust)).toEqual([{ insecure: true }, { ca: cert }]);
  });

  it('trusts for the target what was said of the target', async () => {
    const { cert } = await selfSignedCertificate(['server']);
    const pin = 'ab'.repeat(32);
    expect(chooseRoute({ ...DEFAULTS, tls: 'direct', ca: file('ca2.pem', cert), pin }).trust).toEqual({ ca: cert, pin });
    expect(chooseRoute({ ...DEFAULTS, tls: 'direct', insecure: true }).trust).toEqual({ insecure: true });
  });
});
