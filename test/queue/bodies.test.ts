import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packEntries, packRows, Unreadable, unpackEntries, unpackPlan, unpackRows } from '../../electron/queue/bodies.ts';
import { QueueKey, type Purpose } from '../../electron/queue/sealing.ts';
import { MOST_ENTRIES } from '../../electron/queue/shapes.ts';
import type { SweepEntry } from '../../electron/sweep/entry.ts';

const key = new QueueKey(Buffer.alloc(32, 'k'), 'key');
const jobs: Purpose = { kind: 'jobs', sweep: '00112233445566aa', place: 'office' };
const rows: Purpose = { ...jobs, kind: 'rows' };
const entries: readonly SweepEntry[] = [
  { line: 1, proxy: { kind: 'http', host: '10.0.0.1', port: 8080 } },
  { line: 2, proxy: { kind: null, host: '2001:db8::1', port: 3128, credentials: { username: '', password: 'hunter2 ü' } } },
  {
    line: 3_000_000_000,
    proxy: { kind: 'socks5h', host: 'xn--bcher-kva.example', port: 1, credentials: { username: 'a:b@c', password: '' } },
  },
];

describe('entries on their way to a worker', () => {
  it.for([null, key])('come out as they went in (key: %s)', (with_) => {
    expect(unpackEntries(packEntries(entries, with_, jobs), with_, jobs)).toEqual(entries);
  });

  it('hold no password that anybody else could read', () => {
    const { b } = packEntries(entries, key, jobs);
    expect(Buffer.from(b, 'base64').toString('latin1')).not.toMatch(/hunter2|10\.0\.0\.1/u);
  });

  it('are taken in the clear only by who has no key, and sealed only by who has the same', () => {
    const other = new QueueKey(Buffer.alloc(32, 'o'), 'other');
    expect(() => unpackEntries(packEntries(entries, null, jobs), key, jobs)).toThrow(/it is not sealed/u);
    expect(() => unpackEntries(packEntries(entries, key, jobs), null, jobs)).toThrow(/give the same --key-file/u);
    expect(() => unpackEntries(packEntries(entries, key, jobs), other, jobs)).toThrow(/another --key-file/u);
    expect(() => unpackEntries(packEntries(entries, key, jobs), key, { ...jobs, place: 'dc' })).toThrow(/another sweep or place/u);
  });

  it.for<[string, unknown]>([
    ['nothing', []],
    ['too many', Array.from({ length: MOST_ENTRIES + 1 }, (_, index) => [index + 1, 'http', 'h', 1])],
    ['a kind that is none', [[1, 'gopher', 'h', 1]]],
    ['a port that is none', [[1, 'http', 'h', 65_536]]],
    ['a user without a password', [[1, 'http', 'h', 1, 'u']]],
    ['more than there is', [[1, 'http', 'h', 1, 'u', 'p', 'x']]],
    ['an object', { line: 1 }],
  ])('are refused where they are of no known shape: %s', ([, value]) => {
    expect(() => unpackEntries({ k: '', b: JSON.stringify(value) }, null, jobs)).toThrow(Unreadable);
  });
});

describe('a plan', () => {
  const plan = {
    until: Date.now() + 60_000,
    mode: 'auto',
    front: [],
    target: { host: '10.0.0.9', port: 80 },
    control: null,
    variant: 'get',
    customHead: null,
    tls: 'none',
    trust: null,
    checks: ['handshake'],
    up: 1024,
    down: 1024,
    sendingMs: 500,
    timeoutMs: 1000,
    secret: null,
  };
  const read = (change: object): unknown => unpackPlan({ k: '', b: JSON.stringify({ ...plan, ...change }) }, null, jobs.sweep);

  it('is taken as it is', () => {
    expect(read({})).toEqual(plan);
  });

  it.for([
    { up: 1e9 },
    { down: 0 },
    { sendingMs: 3_600_000 },
    { timeoutMs: 1e9 },
    { checks: ['rm'] },
    { shell: 'rm -rf /' },
    { target: 'tcp://h' },
  ])('is refused where it asks for more than a worker ever does: %j', (change) => {
    expect(() => read(change)).toThrow(Unreadable);
  });
});

describe('rows on their way back', () => {
  const texts = ['{"line":1,"ü":"\\n"}', '{"line":2}'];

  it.for([null, key])('come out as they went in (key: %s)', (with_) => {
    expect(unpackRows(packRows(texts, with_, rows), with_, rows)).toEqual(texts);
  });

  it('cannot be a few bytes that become gigabytes', () => {
    const bomb = zstdCompressSync(Buffer.alloc(128 * 1024 * 1024)).toString('base64');
    expect(bomb.length).toBeLessThan(64 * 1024);
    expect(() => unpackRows({ k: '', b: bomb }, null, rows)).toThrow(/cannot be unpacked/u);
  });
});
