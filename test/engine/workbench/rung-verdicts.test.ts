import { describe, expect, it } from 'vitest';
import { parseHop } from '../../../shared/model/route.ts';
import { notTested } from '../../../electron/diagnosis/check.ts';
import { acceptedBy, bytesBy, reachedBy, upgradedBy, type Tried, type Way } from '../../../electron/engine/workbench/rung-verdicts.ts';

type Reach = Tried['route']['reach'][number];

function reach(hop: number | 'target', stage: string, ms: number, error: string | null = null): Reach {
  return { hop, stage, ok: error === null, ms, error: error === null ? null : { message: error } };
}

const TUNNELLED: readonly Reach[] = [reach(0, 'dns', 1), reach(0, 'tcp', 2), reach(0, 'proxy', 4), reach(1, 'proxy', 8)];

function triedWith({
  verdict = {},
  ok = true,
  entries = TUNNELLED,
  status = 101,
}: {
  verdict?: Partial<Tried['verdict']>;
  ok?: boolean;
  entries?: readonly Reach[];
  status?: number | null;
} = {}): Tried {
  return {
    verdict: { finding: 'upgraded', answeredBy: 'server', serverSaw: 'upgrade', reason: null, failure: null, ...verdict },
    route: { ok, reach: entries },
    handshake: ok ? { status, ms: 16 } : null,
  };
}

function wayOf(mode: Way['mode'], ...urls: string[]): Way {
  return { mode, hops: urls.map(parseHop) };
}

const CHAIN = wayOf('tunnel', 'http://10.0.0.1:80', 'socks5://10.0.0.2:1080');
const RELAY = wayOf('relay', 'http://10.0.0.1:80');

describe('the first connection', () => {
  it('was reached by name, TCP and TLS, whose times it adds up', () => {
    expect(reachedBy(triedWith(), CHAIN)).toEqual({ state: 'passed', ms: 3, by: 'proxy 10.0.0.1:80', says: 'connected' });
    const secure = wayOf('tunnel', 'https://10.0.0.1:443');
    const entries = [reach(0, 'tcp', 2), reach(0, 'tls', 3), reach(0, 'proxy', 4)];
    expect(reachedBy(triedWith({ entries }), secure)).toMatchObject({ ms: 5, says: 'connected, TLS' });
  });

  it('counts by the last dial where the chain was dialled again', () => {
    const entries = [reach(0, 'tcp', 2), reach(0, 'proxy', 4, 'gone'), reach(0, 'tcp', 7), reach(0, 'proxy', 1)];
    expect(reachedBy(triedWith({ entries }), RELAY)).toMatchObject({ state: 'passed', ms: 7 });
  });

  it('was not reached when its name, TCP or TLS failed', () => {
    const failed = (...entries: Reach[]): unknown => reachedBy(triedWith({ ok: false, entries }), wayOf('tunnel', 'https://10.0.0.1:443'));
    expect(failed(reach(0, 'dns', 1, 'no such name'))).toMatchObject({ state: 'failed', by: null, says: 'no such name' });
    expect(failed(reach(0, 'tcp', 1, 'refused'))).toMatchObject({ state: 'failed', by: null, says: 'refused' });
    expect(failed(reach(0, 'tcp', 1), reach(0, 'tls', 1, 'no TLS'))).toMatchObject({
      state: 'failed',
      by: 'proxy 10.0.0.1:443',
      says: 'no TLS',
    });
  });

  it('of a try that was not made is unknown', () => {
    const failure = { message: 'nothing was tried', stage: 'usage', hop: null, code: 'INTERNAL' };
    const tried = triedWith({ ok: false, entries: [], verdict: { finding: null, failure } });
    for (const rung of [reachedBy, acceptedBy]) expect(rung(tried, CHAIN).state).toBe('unknown');
    expect(upgradedBy(tried, CHAIN).state).toBe('unknown');
  });
});

describe('the consent of the proxies', () => {
  it('is there when every proxy said yes, and is no tunnel where nothing came out of it', () => {
    const tried = triedWith({ verdict: { finding: 'refused-by-proxy', serverSaw: 'nothing', answeredBy: 'not-server' }, status: 503 });
    expect(acceptedBy(tried, CHAIN)).toEqual({
      state: 'passed',
      ms: 12,
      by: 'both proxies',
      says: 'said yes to the tunnel; no request came out of it at the server',
    });
    expect(acceptedBy(triedWith({}), CHAIN)).toMatchObject({ state: 'passed', by: 'both proxies', says: 'opened a tunnel' });
    expect(upgradedBy(tried, CHAIN)).toMatchObject({
      state: 'failed',
      by: 'a proxy of the chain',
      says: '503; the server received nothing',
    });
  });

  it('is missing where one refused, and nobody gave an answer where it was silent', () => {
    const refusedBy = (code: string): unknown => {
      const failure = { message: 'no', stage: 'proxy', hop: 1, code };
      return acceptedBy(triedWith({ ok: false, verdict: { failure, finding: 'refused-by-proxy' } }), CHAIN);
    };
    expect(refusedBy('PROXY_REFUSED')).toMatchObject({ state: 'failed', by: 'proxy 10.0.0.2:1080', says: 'no' });
    expect(refusedBy('PROXY_NO_ANSWER')).toMatchObject({ state: 'failed', by: null });
  });

  it('of a relay shows in what the server received', () => {
    const entries = [reach(0, 'tcp', 2)];
    const relayed = (verdict: Partial<Tried['verdict']>, status: number | null): string[] => {
      const tried = triedWith({ entries, verdict, status });
      return [acceptedBy(tried, RELAY), upgradedBy(tried, RELAY)].map(({ state, by, says }) => `${state} ${by ?? '-'} ${says}`);
    };
    expect(relayed({}, 101)).toEqual(['passed proxy 10.0.0.1:80 passed the request on', 'passed the server 101']);
    expect(relayed({ finding: 'refused-by-proxy', serverSaw: 'nothing', answeredBy: 'not-server' }, 403)).toEqual([
      'failed proxy 10.0.0.1:80 403; the server received nothing',
      'unknown - ',
    ]);
    expect(relayed({ finding: 'no-answer', serverSaw: 'nothing', answeredBy: 'unknown' }, null)).toEqual([
      'failed - no answer; the server received nothing',
      'unknown - ',
    ]);
    // Bytes that are no answer are not silence.
    expect(relayed({ finding: 'malformed', serverSaw: 'nothing', answeredBy: 'not-server' }, null)[0]).toBe(
      'failed - what came back is no answer; the server received nothing',
    );
    // A far server that cannot be asked.
    expect(relayed({ finding: null, serverSaw: 'unknown', answeredBy: 'unknown' }, 403)).toEqual([
      'unknown - ',
      'unknown - 403; whose is not known',
    ]);
    expect(relayed({ finding: 'upgrade-stripped', serverSaw: 'no-upgrade', answeredBy: 'server' }, 426)).toEqual([
      'passed proxy 10.0.0.1:80 passed the request on',
      'failed the server 426; proxy 10.0.0.1:80 took the Upgrade out',
    ]);
    expect(
      relayed({ finding: 'refused-by-proxy', serverSaw: 'upgrade', answeredBy: 'not-server', reason: 'answer-replaced' }, 502),
    ).toEqual(['passed proxy 10.0.0.1:80 passed the request on', "failed proxy 10.0.0.1:80 502 in place of the server's 101"]);
  });

  it('is nothing to ask for without a proxy', () => {
    const tried = triedWith({ entries: [reach('target', 'tcp', 1)] });
    const direct = wayOf('direct');
    expect(acceptedBy(tried, direct)).toMatchObject({ state: 'skipped' });
    expect(upgradedBy(tried, direct)).toEqual({ state: 'passed', ms: 16, by: 'the server', says: '101' });
  });
});

describe('the upgrade', () => {
  it('fails with the words of TLS where that failed before it', () => {
    const failure = { message: 'not the certificate', stage: 'tls', hop: 'target', code: 'TLS_CERTIFICATE' } as const;
    const tried: Tried = { ...triedWith({ verdict: { finding: 'malformed', answeredBy: 'unknown', failure } }), handshake: null };
    expect(upgradedBy(tried, CHAIN)).toEqual({ state: 'failed', ms: null, by: null, says: 'not the certificate' });
  });
});

describe('bytes both ways', () => {
  const output = { ...notTested('duplex', 'words'), finding: 'full-duplex' };

  it('are what the check says, and unknown where it could not tell', () => {
    expect(bytesBy({ ...output, result: 'pass' })).toMatchObject({ state: 'passed', says: 'both ways at once' });
    expect(bytesBy({ ...output, result: 'pass', id: 'transparency', finding: 'intact' })).toMatchObject({ says: 'both ways' });
    for (const result of ['fail', 'intermittent'] as const)
      expect(bytesBy({ ...output, result })).toMatchObject({ state: 'failed', says: 'words' });
    for (const result of ['inconclusive', 'not-tested'] as const)
      expect(bytesBy({ ...output, result })).toMatchObject({ state: 'unknown', says: 'words' });
  });
});
