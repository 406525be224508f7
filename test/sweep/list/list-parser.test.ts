import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listOf, told } from './lists.ts';

describe('a list of lines', () => {
  it('has comments, blank lines, a mark and the line ends of every system', () => {
    const list = listOf('# proxies\r\n\r\n1.2.3.4:80\r\nhttp://a.example:81 # mine\n\rb.example:82\r  # end\nsocks5 1.2.3.4 1080');
    expect(told(list)).toEqual(['3 1.2.3.4:80', '4 http://a.example:81', '6 b.example:82', '8 socks5://1.2.3.4:1080']);
    expect(list).toMatchObject({ lines: 8, entries: 4, bad: 0, repeated: 0 });
  });

  it('names bad lines and goes on', () => {
    expect(told(listOf('nonsense\n1.2.3.4:80\n1.2.3.4:70000\n1.2.3.4:81'))).toEqual([
      '1 ! "nonsense": it has no port',
      '2 1.2.3.4:80',
      '3 ! "1.2.3.4:70000": port 70000 is not between 1 and 65535',
      '4 1.2.3.4:81',
    ]);
  });

  it('finds what was there before: the same kind, host, port and login, however it is written', () => {
    const lines = [
      '1.2.3.4:80',
      'http://1.2.3.4:80',
      'http 1.2.3.4 80',
      'HTTP://1.2.3.4/',
      '1.2.3.4:80:ada:x',
      'ada:x@1.2.3.4:80',
      'ada:y@1.2.3.4:80',
      '1.2.3.4:80',
    ];
    expect(told(listOf(lines.join('\n')))).toEqual([
      '1 1.2.3.4:80',
      '2 http://1.2.3.4:80',
      '3 = 2',
      '4 = 2',
      '5 ***@1.2.3.4:80',
      '6 = 5',
      '7 ***@1.2.3.4:80',
      '8 = 1',
    ]);
  });

  it('takes an IPv6 address in the first line for what it is, not for JSON', () => {
    expect(told(listOf('[::1]:8080\n[::2]:8080'))).toEqual(['1 [::1]:8080', '2 [::2]:8080']);
  });

  it('skips lines that are too long without holding them', () => {
    const long = 'x'.repeat(3_000_000);
    const list = listOf(`1.2.3.4:80\n${long}`, long, `${long}\n1.2.3.4:81\n`, long);
    expect(told(list)).toEqual([
      '1 1.2.3.4:80',
      '2 ! the line is too long for a proxy',
      '3 1.2.3.4:81',
      '4 ! the line is too long for a proxy',
    ]);
  });

  it('gives logins of any characters back', () => {
    const logins = ['a\tb:c\td', 'ü:€', 'a:%25', '-:!', 'a:b=c'];
    const list = listOf(
      logins.map((login) => `http://${login.replace(':', '%3A').split('%3A').map(encodeURIComponent).join(':')}@h.example:1`).join('\n'),
    );
    const found = [...list.items()].map((item) => ('proxy' in item ? item.proxy.credentials : null));
    expect(found).toEqual(logins.map((login) => ({ username: login.split(':')[0], password: login.split(':')[1] })));
  });

  it('keeps many thousands apart and in order', () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `host-${String(index % 50_000)}.example:${String(1 + (index % 50_000))}`);
    const list = listOf(lines.join('\n'));
    expect(list).toMatchObject({ lines: 60_000, entries: 50_000, repeated: 10_000, bad: 0 });
    const items = [...list.items()];
    expect(items[49_999]).toEqual({ line: 50_000, proxy: { kind: null, host: 'host-49999.example', port: 50_000 } });
    expect(items[59_999]).toEqual({ line: 60_000, sameAs: 10_000 });
    expect(list.bytes).toBeLessThan(4 * 1_048_576);
  });

  it('gives the entries of chosen lines with the numbers that they have', async () => {
    const list = await listOf('1.2.3.4:80\nbad\n1.2.3.4:81\n1.2.3.4:80').pick(new Set([2, 3, 4, 9]));
    expect(told(list)).toEqual(['3 1.2.3.4:81']);
    expect(list.entries).toBe(1);
  });
});

describe('a table', () => {
  it.each([',', ';', '\t', '|'])('with %j between its columns is recognised by its header, in any order', (sign) => {
    const rows = [
      ['Country', 'Port', 'IP Address', 'Protocol', 'Last Check'],
      ['DE', '8080', '1.2.3.4', 'HTTP', 'today'],
      ['FR', '1080', '::1', 'socks5', ''],
    ];
    expect(told(listOf(rows.map((row) => row.join(sign)).join('\n')))).toEqual(['2 http://1.2.3.4:8080', '3 socks5://[::1]:1080']);
  });

  it('may name whole proxies, logins beside them, and leave the scheme out', () => {
    const text = ['proxy,username,password', 'a.example:80,ada,s3cret', 'http://b:c@b.example:81,,', 'c.example:82,,'].join('\r\n');
    const list = listOf(text);
    expect(told(list)).toEqual(['2 ***@a.example:80', '3 http://***@b.example:81', '4 c.example:82']);
    expect([...list.items()][0]).toMatchObject({ proxy: { credentials: { username: 'ada', password: 's3cret' } } });
  });

  it('has quotes, with the delimiter, quotes and line ends in them', () => {
    const text = 'host,note,port,password\n"a.example","one, ""two""\nthree",80,"p,""w"\n b.example ,x"y,81,\n';
    const list = listOf(text);
    expect(told(list)).toEqual(['2 ***@a.example:80', '4 b.example:81']);
    expect([...list.items()][0]).toMatchObject({ proxy: { credentials: { password: 'p,"w' } } });
  });

  it('goes on behind a quote that is never closed', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `1.2.3.4,${String(index + 1)}`);
    const list = listOf(['ip,port', '"1.2.3.4,80', ...rows].join('\n'));
    expect(list).toMatchObject({ entries: 60, bad: 1 });
    expect(told(list)[0]).toBe('2 ! a quote is not closed');
    expect(told(listOf('ip,port\n"1.2.3.4,80\n1.2.3.4,81'))).toEqual(['2 ! a quote is not closed', '3 1.2.3.4:81']);
  });

  it('takes what a column says of anonymity for no scheme, and names unknown ones', () => {
    expect(told(listOf('ip,port,type\n1.2.3.4,80,elite\n1.2.3.4,81,SOCKS4'))).toEqual(['2 1.2.3.4:80', '3 socks4://1.2.3.4:81']);
    expect(told(listOf('ip,port,protocol\n1.2.3.4,80,gopher\n,81,http'))).toEqual([
      '2 ! "1.2.3.4": "gopher" is not a kind of proxy',
      '3 ! no proxy, host or IP address is named',
    ]);
  });
});

describe('JSON', () => {
  it('may be an array of texts, numbered by their place', () => {
    expect(told(listOf('\n [ "1.2.3.4:80",\n"http://a.example:81" , 5, "1.2.3.4:80", "x\\u003a82" ]\n'))).toEqual([
      '1 1.2.3.4:80',
      '2 http://a.example:81',
      '3 ! a proxy is a text or an object in JSON',
      '4 = 1',
      '5 x:82',
    ]);
  });

  it('may be an array of objects with names as tables have them', () => {
    const objects = [
      { ip: '1.2.3.4', port: 80, protocols: ['socks4', 'socks5'], geo: { country: 'a],}' } },
      { url: 'http://ada:s3cret@a.example:81' },
      { Host: 'b.example', Port: '82', type: 'https', username: 'ada', password: 's3cret' },
      { host: 'c.example', protocol: 'http' },
    ];
    for (const text of [JSON.stringify(objects), JSON.stringify(objects, null, 2)]) {
      expect(told(listOf(text))).toEqual([
        '1 socks4://1.2.3.4:80',
        '2 http://***@a.example:81',
        '3 https://***@b.example:82',
        '4 http://c.example:80',
      ]);
    }
  });

  it('may be an object a line', () => {
    expect(told(listOf('{"ip":"1.2.3.4","port":80}\n\n{"ip":"1.2.3.4"\n"1.2.3.4:81"\n'))).toEqual([
      '1 1.2.3.4:80',
      '3 ! this is not JSON',
      '4 1.2.3.4:81',
    ]);
  });

  it('goes on behind broken elements, and says what was cut off', () => {
    expect(told(listOf('["1.2.3.4:80", oops, "unclosed,\n"1.2.3.4:81", {"ip":"1.2.3.4","port":8'))).toEqual([
      '1 1.2.3.4:80',
      '2 ! this is not JSON',
      '3 ! this is not JSON',
      '4 1.2.3.4:81',
      '5 ! this is not JSON',
    ]);
  });

  it('says of a text behind it whose end is missing that it is none, in pieces as at once', () => {
    const text = '["1.2.3.4:80"] "whole" "cut\n1.2.3.4:81';
    const said = ['1 1.2.3.4:80', '2 ! this is not JSON', '3 ! this is not JSON'];
    expect(told(listOf(text))).toEqual(said);
    expect(told(listOf(...text.split('')))).toEqual(said);
  });

  it('has elements that are too long, which are not held', () => {
    const list = listOf(`["${'x'.repeat(100_000)}`, `${'y'.repeat(100_000)}", "1.2.3.4:80"]`);
    expect(told(list)).toEqual(['1 ! the element is too long for a proxy', '2 1.2.3.4:80']);
  });
});

const line = fc.constantFrom(
  '1.2.3.4:80',
  '[::1]:80',
  'http://ü.example:81 # x',
  '# comment',
  '',
  '  ',
  'bad',
  '"quoted',
  'ip,port',
  'a.example,80',
  '"a.example","8""0"',
  '[',
  '["1.2.3.4:80",',
  '"b.example:1"]',
  '{"ip":"1.2.3.4","port":1}',
  '{',
  'x'.repeat(17_000),
  ' '.repeat(17_000),
);

describe('any list', () => {
  it('is the same however it comes in pieces', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (lines, end, cuts) => {
          const text = lines.join(end);
          const at = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
          expect(told(listOf(...pieces))).toEqual(told(listOf(text)));
          if (text.length < 200) expect(told(listOf(...text.split('')))).toEqual(told(listOf(text)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has a number of its own for each of its items, in order', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const list = listOf(lines.join('\n'));
        const numbers = [...list.items()].map((item) => item.line);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        expect(list.entries + list.bad + list.repeated).toBe(numbers.length);
      }),
      { numRuns: 500 },
    );
  });
});
