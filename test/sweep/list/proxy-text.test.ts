import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import { formatListedProxy } from '../../../electron/sweep/list/listed-proxy.ts';
import { readProxyText } from '../../../electron/sweep/list/proxy-text.ts';

const login = { username: 'ada', password: 'love:lace' };

function problem(text: string): string {
  try {
    readProxyText(text);
  } catch (error) {
    if (error instanceof Failure && error.code === 'BAD_PROXY') return error.message;
    throw error;
  }
  throw new Error(`${text} is read as a proxy`);
}

describe('a line of a list', () => {
  it.each([
    ['1.2.3.4:8080', { kind: null, host: '1.2.3.4', port: 8080 }],
    ['proxy.example:3128', { kind: null, host: 'proxy.example', port: 3128 }],
    ['[2001:DB8::1]:1080', { kind: null, host: '2001:db8::1', port: 1080 }],
    ['Bücher.example:80', { kind: null, host: 'xn--bcher-kva.example', port: 80 }],
    ['http://1.2.3.4:8080', { kind: 'http', host: '1.2.3.4', port: 8080 }],
    ['http://1.2.3.4:8080/', { kind: 'http', host: '1.2.3.4', port: 8080 }],
    ['HTTPS://proxy.example', { kind: 'https', host: 'proxy.example', port: 443 }],
    ['socks://1.2.3.4:9050', { kind: 'socks5h', host: '1.2.3.4', port: 9050 }],
    ['socks4a://[::1]:1080', { kind: 'socks4a', host: '::1', port: 1080 }],
    ['http://ada:love%3Alace@1.2.3.4:8080', { kind: 'http', host: '1.2.3.4', port: 8080, credentials: login }],
    ['http://ada:p@ss@1.2.3.4:8080', { kind: 'http', host: '1.2.3.4', port: 8080, credentials: { username: 'ada', password: 'p@ss' } }],
    ['http://ada:10%@1.2.3.4:80', { kind: 'http', host: '1.2.3.4', port: 80, credentials: { username: 'ada', password: '10%' } }],
    ['socks5://1.2.3.4:1080:ada:love:lace', { kind: 'socks5', host: '1.2.3.4', port: 1080, credentials: login }],
    ['1.2.3.4:8080:ada:love:lace', { kind: null, host: '1.2.3.4', port: 8080, credentials: login }],
    ['1.2.3.4:8080:ada:p@ss', { kind: null, host: '1.2.3.4', port: 8080, credentials: { username: 'ada', password: 'p@ss' } }],
    ['[::1]:8080:ada:love:lace', { kind: null, host: '::1', port: 8080, credentials: login }],
    ['1.2.3.4:8080:ada', { kind: null, host: '1.2.3.4', port: 8080, credentials: { username: 'ada', password: '' } }],
    ['1.2.3.4:8080:', { kind: null, host: '1.2.3.4', port: 8080 }],
    ['ada:love:lace@1.2.3.4:8080', { kind: null, host: '1.2.3.4', port: 8080, credentials: login }],
    ['@1.2.3.4:8080', { kind: null, host: '1.2.3.4', port: 8080 }],
    ['socks5 1.2.3.4 1080', { kind: 'socks5', host: '1.2.3.4', port: 1080 }],
    ['SOCKS4\t1.2.3.4\t1080', { kind: 'socks4', host: '1.2.3.4', port: 1080 }],
    ['http ::1 3128', { kind: 'http', host: '::1', port: 3128 }],
    ['http 1.2.3.4:3128 ada love:lace', { kind: 'http', host: '1.2.3.4', port: 3128, credentials: login }],
    ['1.2.3.4 8080', { kind: null, host: '1.2.3.4', port: 8080 }],
    // Octal to some, and the URL parser of browsers is one of them.
    ['010.0.0.1:80', { kind: null, host: '8.0.0.1', port: 80 }],
  ])('%s is read', (text, proxy) => {
    expect(readProxyText(text)).toEqual(proxy);
  });

  it.each([
    ['1.2.3.4:0', 'port 0'],
    ['1.2.3.4:65536', 'port 65536'],
    ['http://1.2.3.4:99999', 'port'],
    ['1.2.3.4', 'no port'],
    ['256.2.3.4:80', 'not the name or address'],
    ['[::1:80', 'write for instance'],
    ['[::zz]:80', 'not the name or address'],
    ['ftp://1.2.3.4:21', '"ftp" is not a kind of proxy'],
    ['http 1.2.3.4', 'write for instance'],
    ['1.2.3.4:80 DE-anonymous', 'write for instance'],
    ['ada:secret@1.2.3.4', 'no port'],
    ['http://', 'not the name or address'],
    ['<!DOCTYPE html>', 'write for instance'],
    [`${'a'.repeat(300)}:80`, 'not the name or address'],
    [`1.2.3.4:80:${'u'.repeat(256)}:secret`, 'longer than any proxy takes'],
  ])('%s is none, and why is said', (text, why) => {
    expect(problem(text)).toContain(why);
  });

  it('never repeats what may be a password', () => {
    const password = 'S3cr3tS3cr3t';
    const broken = [
      `1.2.3.4:0:ada:${password}`,
      `ada:${password}@1.2.3.4`,
      `ada:${password}@1.2.3.4:0`,
      `http://ada:${password}@1.2.3.4:x`,
      `http://ada:${password}@`,
      `http://1.2.3.4:x:ada:${password}`,
      `ftp://ada:${password}@1.2.3.4:21`,
      `http 1.2.3.4 0 ada ${password}`,
      `1.2.3.4 80 ada ${password} more`,
      `ada ${password}@1.2.3.4:80`,
      `1.2.3.4;80;ada;${password}:`,
      `1.2.3.4,80,ada,${password}`,
      `1.2.3.4|80|ada|${password}`,
      `1.2.3.4:80:${'u'.repeat(256)}:${password}`,
      `${password}:${'u'.repeat(256)}@1.2.3.4:0`,
    ];
    for (const line of broken) expect(problem(line)).not.toContain(password);
  });

  it('is read or refused as BAD_PROXY, whatever stands on it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('[', ']', ':', '@', '/', '%', '#', '.', ' ', '0', '1', '9', 'a', 'z', 'A') }),
        ),
        (text) => {
          try {
            const { port, host } = readProxyText(text);
            expect(port >= 1 && port <= 65_535 && host !== '' && !/[\s/@]/u.test(host)).toBe(true);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
            expect(error.code).toBe('BAD_PROXY');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is shown without its login', () => {
    expect(formatListedProxy(readProxyText('1.2.3.4:80:ada:secret'))).toBe('***@1.2.3.4:80');
    expect(formatListedProxy(readProxyText('socks5://ada:secret@[::1]'))).toBe('socks5://***@[::1]:1080');
  });
});
