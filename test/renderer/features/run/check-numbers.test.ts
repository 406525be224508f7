import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../renderer/features/run/check-numbers.ts';
import type { CheckRecord } from '../../../../shared/model/probe-set.ts';

function check(id: CheckRecord['id'], numbers: CheckRecord['numbers'], change: Partial<CheckRecord> = {}): CheckRecord {
  return { id, result: 'pass', finding: null, also: [], summary: 'x', numbers, attempts: 1, failures: 0, evidence: [], ...change };
}

function said(record: CheckRecord): string[] {
  return figuresOf(record).map(({ label, value }) => `${label} ${value}`);
}

describe('the figures of a check', () => {
  it('are rates with units for duplex, and the exact amounts behind them', () => {
    const numbers = { bytesUp: 1_234_567, bytesDown: 10, mbpsUp: 1240.5, mbpsDown: 0.256, overlap: 0.93, control: { mbpsUp: 9000 } };
    const flowing = check('duplex', numbers, { finding: 'full-duplex' });
    const [up, down, overlap] = figuresOf(flowing);
    expect(up).toMatchObject({ label: 'up', value: '1.24 Gbit/s', way: 'up' });
    expect(up?.exact).toBe('1,240.5 Mbit/s, 1,234,567 bytes, 9.00 Gbit/s straight to the server');
    expect(down?.value).toBe('256 kbit/s');
    expect(overlap).toBeUndefined();
    const soon = { ...flowing, numbers: { ...numbers, mbpsDown: null } };
    expect(said(soon)).toEqual(['up 1.24 Gbit/s', 'down 10 B']);
    // Of directions that take turns each comes in bursts.
    const turns = check('duplex', numbers, { result: 'fail', finding: 'half-duplex' });
    expect(said(turns)).toEqual(['up 1.2 MiB', 'down 10 B', 'overlap 93 %']);
  });

  it('tell round trips idle and under load, with the direct way behind them', () => {
    const numbers = { idleP50Ms: 2, idleP95Ms: 3, loadedP50Ms: 40, loadedP95Ms: 90, roundTripsPerMinute: 1_400, control: { idleP50Ms: 1 } };
    expect(said(check('latency', numbers))).toEqual(['round trip 2.00 ms', 'under load 40.0 ms', 'a minute holds 1,400']);
    expect(figuresOf(check('latency', numbers))[0]?.exact).toBe('95 of 100 within 3.00 ms, 1.00 ms straight to the server');
    expect(said(check('latency', { idleP50Ms: null, loadedP50Ms: null, roundTripsPerMinute: null }))).toEqual([]);
  });

  it('name the software of each proxy, but not the unknown', () => {
    const squid = { name: 'Squid', version: '5.7', confidence: 0.95, because: 'its error page' };
    const unknown = { name: 'unknown', version: null, confidence: 0, because: '' };
    const [one] = figuresOf(check('handshake', { products: { '0': squid } }));
    expect(one).toEqual({ label: 'it is', value: 'Squid 5.7', exact: '95 % sure, by its error page' });
    expect(said(check('handshake', { products: { '0': unknown, '1': { ...squid, version: null } } }))).toEqual(['proxy 2 is Squid']);
  });

  it('say at which byte a stream stops, or differs and then nothing else', () => {
    // What went through in a moment has no rate that anybody got.
    const stopped = check('duplex', { offset: 65_536, mbpsUp: 8, bytesUp: 65_536 }, { result: 'fail', finding: 'stalled-after' });
    expect(said(stopped)).toEqual(['up 64.0 KiB', 'stopped at byte 65,536 up']);
    const down = check('duplex', { offset: 65_536, bytesUp: 1_048_576, bytesDown: 65_536 }, { result: 'fail', finding: 'stalled-after' });
    expect(said(down)).toEqual(['up 1.0 MiB', 'down 64.0 KiB', 'stopped at byte 65,536 down']);
    const wrong = { mbpsUp: 8, firstDifferenceUp: 99_913, firstDifferenceDown: 100_000 };
    expect(said(check('duplex', wrong, { result: 'fail' }))).toEqual(['differs from byte 99,913 up, 100,000 down']);
    expect(said(check('transparency', { bytesUp: 10, firstDifferenceDown: 3 }, { result: 'fail' }))).toEqual([
      'up 10 B',
      'differs from byte 3 down',
    ]);
  });

  it('call the time of a handshake what it is', () => {
    const time = (finding: string): string | undefined => said(check('handshake', { ms: 10_000 }, { result: 'fail', finding }))[0];
    expect(time('refused-by-proxy')).toBe('answered in 10.0 s');
    expect(time('no-answer')).toBe('waited 10.0 s');
    expect(time('closed')).toBe('closed after 10.0 s');
    const sometimes = check('handshake', { ms: 2 }, { result: 'intermittent', finding: 'closed', attempts: 3, failures: 1 });
    expect(said(sometimes)).toEqual(['answered in 2.00 ms', 'upgraded 2 of 3']);
  });

  it('set a delay that is a fault beside the direct one', () => {
    const numbers = { delayUpP50Ms: 0.4, delayDownP50Ms: 900, control: { delayUpP50Ms: 0.2, delayDownP50Ms: 0.3 } };
    expect(said(check('streaming', numbers, { result: 'fail' }))).toEqual(['up 0.40 ms (direct 0.20 ms)', 'down 900 ms (direct 0.30 ms)']);
    expect(said(check('streaming', numbers))).toEqual(['up 0.40 ms', 'down 900 ms']);
  });

  it('say how wrong delays one way may be where there are two clocks', () => {
    const numbers = { delayUpP50Ms: 0.4, delayDownP50Ms: 0.6, clockAheadMs: -3.5, clockUncertaintyMs: 1.2 };
    expect(said(check('streaming', numbers))).toEqual(['up 0.40 ms', 'down 0.60 ms', 'each ± 1.20 ms']);
  });

  it('name addresses only where there is more than one', () => {
    const record = (addresses: Record<string, string>): CheckRecord =>
      check('handshake', { ms: 8.9, addresses }, { attempts: 3, failures: 1 });
    expect(said(record({ '127.0.0.1:1': '2 of 3 upgraded' }))).toEqual(['answered in 8.90 ms', 'upgraded 2 of 3']);
    expect(said(record({ 'a:1': '2 of 2 upgraded', 'b:1': '0 of 1 upgraded' }))).toContain('b:1 0 of 1 upgraded');
    for (const id of ['rfc6455', 'latency', 'lifetime', 'idle', 'streaming'] as const)
      expect(said(check(id, { addresses: { 'a:1': '0 of 2 failed', 'b:1': '1 of 1 failed' } })), id).toContain('b:1 1 of 1 failed');
  });

  it('say between which times silence does harm, and what to do', () => {
    const both = { lowS: 1.8, highS: 2.1, closedBy: 'proxy', with: 'fin', atClient: 'fin', atServer: null };
    const numbers = { client: { lowS: 4, highS: null }, server: { lowS: 4, highS: null }, both, heartbeatS: 0.9 };
    expect(said(check('idle', numbers))).toEqual(['while both are silent ends after 1.8 to 2.1 s, FIN', 'send at least every 0.9 s']);
    expect(figuresOf(check('idle', numbers))[0]?.exact).toBe('the client saw FIN, the server saw no end');
  });

  it('leave out what is zero or unknown', () => {
    expect(
      said(check('headers', { added: 0, removed: 3, changed: 0, moved: 0, caseChanged: 0, anonymity: null, credentialLeak: true })),
    ).toEqual(['removed 3', "proxy's password reached the server"]);
    expect(said(check('early-data', { serverFirstKept: null, clientEarlyKept: false }))).toEqual(["client's lost"]);
    expect(
      said(check('half-close', { clientFinSeen: true, serverTailReceived: 0, serverFinSeen: false, clientTailReceived: 4096 })),
    ).toEqual(["behind the client's end nothing came"]);
    expect(
      said(check('half-close', { clientFinSeen: true, serverTailReceived: 4096, serverFinSeen: true, clientTailReceived: 1024 })),
    ).toEqual(["behind the server's end only 1.0 KiB came"]);
    expect(said(check('half-close', { clientFinSeen: false }))).toEqual(["client's end not seen"]);
    expect(said(check('tls', {}))).toEqual([]);
  });
});
