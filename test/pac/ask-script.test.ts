import { describe, expect, it } from 'vitest';
import { askScript } from '../../electron/pac/ask-script.ts';
import { PacSandbox, type LookUp } from '../../electron/pac/sandbox.ts';

const open = new AbortController().signal;
const TARGET = { url: 'http://www.example.com/', host: 'www.example.com' };

async function ask(body: string, target = TARGET): Promise<string> {
  const [answer = ''] = await askScript({ script: `function FindProxyForURL(url, host) { ${body} }`, targets: [target] }, open);
  return answer;
}

/** In this thread, with names that the test gives. */
async function evaluate(expression: string, lookUp: LookUp = () => Promise.resolve([])): Promise<unknown> {
  const sandbox = await PacSandbox.open(
    `function FindProxyForURL(url, host) { return JSON.stringify(${expression}) || 'undefined'; }`,
    lookUp,
  );
  try {
    const answer = await sandbox.ask(TARGET);
    return answer === 'undefined' ? undefined : (JSON.parse(answer) as unknown);
  } finally {
    sandbox.dispose();
  }
}

const names: LookUp = (name) => Promise.resolve({ 'a.example': ['10.1.2.3', '2001:db8::1'], 'v6.example': ['2001:db8::2'] }[name] ?? []);

describe('a PAC script', () => {
  it('is asked for each target, and keeps what it knows between them', async () => {
    const script = 'var asked = 0; function FindProxyForURL(url, host) { asked += 1; return "PROXY " + host + ":" + asked + "; DIRECT"; }';
    const targets = [TARGET, { url: 'https://b.example/', host: 'b.example' }];
    expect(await askScript({ script, targets }, open)).toEqual(['PROXY www.example.com:1; DIRECT', 'PROXY b.example:2; DIRECT']);
  });

  it('may be written as today, and may have nothing to say', async () => {
    expect(await ask('const { length } = [...host]; return `PROXY ${host?.toUpperCase()}:${length ** 2}`')).toBe(
      'PROXY WWW.EXAMPLE.COM:225',
    );
    expect(await ask('return null')).toBe('DIRECT');
  });

  it('knows names by their addresses: the real ones of this computer', async () => {
    expect(await ask('return isInNet("localhost", "127.0.0.0", "255.0.0.0") ? "PROXY here:1" : "DIRECT"')).toBe('PROXY here:1');
    expect(await ask('return "PROXY " + myIpAddress() + ":1"')).toMatch(/^PROXY \d+\.\d+\.\d+\.\d+:1$/u);
  });

  it.each([
    ['is no program', 'function FindProxyForURL(url, host) {\n\n  return [1,,}', 'line 3: SyntaxError'],
    ['is a page', '<html>', 'line 1: SyntaxError'],
    ['fails', 'function FindProxyForURL() {\n return nobody; }', 'line 2: ReferenceError: nobody is not defined'],
    ['has no function', 'var x = 1', 'no function FindProxyForURL'],
    ['answers with a number', 'function FindProxyForURL() { return 5 }', 'not a text'],
    ['answers without end', 'function FindProxyForURL() { return "x".repeat(9000) }', 'longer than any'],
    ['computes for ever', 'function FindProxyForURL() { for (;;); }', 'more than 1 s'],
    ['computes for ever while it is read', 'for (;;);', 'more than 1 s'],
    ['recurses for ever', 'function FindProxyForURL() { return FindProxyForURL() }', 'call stack'],
    [
      'takes all memory',
      'function FindProxyForURL() { var all = []; for (var size = 1e6; ; size *= 2) all.push(new ArrayBuffer(size)) }',
      'memory',
    ],
    ['asks for names before it is asked', 'dnsResolve("a.example"); function FindProxyForURL() {}', 'before it is asked'],
    [
      'never stops asking for names',
      'function FindProxyForURL() { for (var i = 0; i < 99; i += 1) try { dnsResolve("a" + i + ".invalid") } catch (e) {} }',
      '20 names',
    ],
  ])('that %s cannot be used, and why is said', async (_, script, why) => {
    const asking = askScript({ script, targets: [TARGET] }, open);
    await expect(asking).rejects.toMatchObject({ code: 'BAD_PAC', message: expect.stringContaining(why) as string });
  });

  it('finds nothing of this computer around it', async () => {
    const things = [
      'process',
      'require',
      'fetch',
      'XMLHttpRequest',
      'setTimeout',
      'console',
      'std',
      'os',
      'module',
      'Buffer',
      'WebAssembly',
      'lookUp',
    ];
    expect(await ask(`return ${things.map((thing) => `typeof ${thing}`).join(' + ')}`)).toBe('undefined'.repeat(things.length));
    await expect(ask('return import("node:fs") + ""')).resolves.toBe('[object Promise]');
    expect(await ask('return isPlainHostName.constructor("return typeof process")()')).toBe('undefined');
  });

  it('is left when nobody waits for it any more, or when it takes too long', async () => {
    const cancel = new AbortController();
    const script = 'function FindProxyForURL() { for (;;); }';
    const asking = askScript({ script, targets: [TARGET] }, cancel.signal);
    cancel.abort();
    await expect(asking).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(askScript({ script, targets: [TARGET] }, open, 1)).rejects.toMatchObject({ code: 'BAD_PAC' });
  });
});

describe('the functions of PAC', () => {
  it.each([
    ['isPlainHostName("www")', true],
    ['isPlainHostName("www.example")', false],
    ['isPlainHostName("::1")', false],
    ['dnsDomainIs("www.Example.com", ".example.com")', true],
    ['dnsDomainIs("www.example.org", ".example.com")', false],
    ['localHostOrDomainIs("www", "www.example.com")', true],
    ['localHostOrDomainIs("www.example.com", "www.example.com")', true],
    ['localHostOrDomainIs("home.example.com", "www.example.com")', false],
    ['dnsDomainLevels("www.example.com")', 2],
    ['isResolvable("a.example")', true],
    ['isResolvable("v6.example")', false],
    ['isResolvableEx("v6.example")', true],
    ['isResolvable("b.example")', false],
    ['dnsResolve("a.example")', '10.1.2.3'],
    ['dnsResolve("A.EXAMPLE")', '10.1.2.3'],
    ['dnsResolve("b.example")', null],
    ['dnsResolveEx("a.example")', '10.1.2.3;2001:db8::1'],
    ['isInNet("a.example", "10.0.0.0", "255.0.0.0")', true],
    ['isInNet("10.1.2.3", "10.1.3.0", "255.255.255.0")', false],
    ['isInNet("b.example", "0.0.0.0", "0.0.0.0")', false],
    ['isInNetEx("v6.example", "2001:db8::/32")', true],
    ['isInNetEx("v6.example", "2001:db9::/32")', false],
    ['isInNetEx("a.example", "10.1.0.0/16")', true],
    ['isInNetEx("::ffff:10.1.2.3", "::ffff:a01:0/112")', true],
    ['isInNetEx("a.example", "10.1.0.0")', false],
    ['convert_addr("104.16.41.2")', 1745889538],
    ['shExpMatch("http://home.example.com/people", "*/people")', true],
    ['shExpMatch("http://home.example.com/people/x", "*/people")', false],
    ['shExpMatch("abc", "a?c")', true],
    ['shExpMatch("a.c", "a.c")', true],
    ['shExpMatch("abc", "a.c")', false],
    ['shExpMatch("a".repeat(5000), "*a".repeat(50) + "b")', false],
    ['sortIpAddressList("10.2.0.1;2001:db8::1;10.1.0.1")', '2001:db8::1;10.1.0.1;10.2.0.1'],
    ['sortIpAddressList("nonsense")', false],
    ['alert("x")', undefined],
  ])('%s is %j', async (expression, value) => {
    expect(await evaluate(expression, names)).toEqual(value);
  });

  it.each([
    // Thursday, 26 November 2026, 13:30:10 in a time zone without a difference to GMT.
    ['weekdayRange("MON", "FRI")', true],
    ['weekdayRange("THU")', true],
    ['weekdayRange("FRI", "WED")', false],
    ['weekdayRange("SAT", "THU", "GMT")', true],
    ['dateRange(26)', true],
    ['dateRange(1, 25)', false],
    ['dateRange("NOV")', true],
    ['dateRange("DEC", "FEB")', false],
    ['dateRange("OCT", "FEB")', true],
    ['dateRange(2026)', true],
    ['dateRange(2024, 2025)', false],
    ['dateRange(1, "NOV", 26, "NOV")', true],
    ['dateRange("NOV", 2025, "OCT", 2026)', false],
    ['dateRange(24, "DEC", 2025, 1, "DEC", 2026, "GMT")', true],
    ['timeRange(13)', true],
    ['timeRange(9, 13)', false],
    ['timeRange(13, 14)', true],
    ['timeRange(22, 6)', false],
    ['timeRange(13, 0, 13, 30)', false],
    ['timeRange(13, 30, 13, 31)', true],
    ['timeRange(13, 30, 10, 13, 30, 11, "GMT")', true],
    ['timeRange(14, 0, 0, 13, 30, 9)', false],
  ])('on a certain day, %s is %j', async (expression, value) => {
    const day = `new RealDate(2026, 10, 26, 13, 30, 10)`;
    const script = `var RealDate = Date; Date = function (time) { return time === undefined ? ${day} : ${day}; };`;
    const sandbox = await PacSandbox.open(`${script} function FindProxyForURL() { return String(${expression}); }`, () =>
      Promise.resolve([]),
    );
    expect(await sandbox.ask(TARGET)).toBe(String(value));
    sandbox.dispose();
  });
});
