import { describe, expect, it } from 'vitest';
import { CHECKS, GRADES } from '../../shared/model/check.ts';
import { HANDSHAKE_REASONS, type Variant } from '../../shared/model/handshake.ts';
import { parseHop, type Hop } from '../../shared/model/route.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import type { HandshakeFinding, HandshakeVerdict } from '../../electron/diagnosis/handshake-verdict.ts';
import { handshakeSentence, summaryOf } from '../../electron/diagnosis/words.ts';
import { ALL_FINDINGS, CLEAN, EMPTY_RECORD, cleanBut, output, plan } from './outputs.ts';

const FINDINGS = Object.keys(CHECKS.handshake.findings) as HandshakeFinding[];
const HOPS = [
  [],
  [parseHop('http://user:canary@127.0.0.1:3128')],
  [parseHop('socks5h://127.0.0.1:1080'), parseHop('http://127.0.0.1:3128')],
];
const SENTENCE = /^[A-Z0-9].{10,}\.$/su;

function sentences(finding: HandshakeFinding, variant: Variant = 'get'): string[] {
  return HOPS.flatMap((hops) =>
    [null, ...HANDSHAKE_REASONS].flatMap((reason) =>
      [null, new Failure('PROXY_REFUSED', 'the proxy answered 403 to CONNECT', { stage: 'proxy', hop: 0 })].flatMap((failure) =>
        (['fail', 'intermittent'] as const).map((result) =>
          handshakeSentence({
            result,
            finding,
            verdict: { finding, outcome: 'refused', reason, answeredBy: 'unknown', serverSaw: 'nothing', failure },
            record: { ...EMPTY_RECORD, reason, status: failure ? null : 403 },
            attempts: 3,
            failed: 1,
            plan: plan({ hops, variant, mode: hops.length === 0 ? 'direct' : 'relay' }),
          }),
        ),
      ),
    ),
  );
}

describe('the sentence on the handshake', () => {
  it.each(FINDINGS)('says something whole of %s, whoever was asked and why', (finding) => {
    for (const sentence of sentences(finding)) {
      expect(sentence).toMatch(SENTENCE);
      expect(sentence).not.toMatch(/undefined|null|NaN|\.\.|\(\)|canary/u);
    }
  });

  it('is another one for each finding', () => {
    expect(new Set(FINDINGS.map((finding) => sentences(finding)[0])).size).toBe(FINDINGS.length);
  });

  it('says what the server received when the Upgrade was removed', () => {
    expect(sentences('upgrade-stripped')[0]).toMatch(/plain GET/u);
    expect(sentences('upgrade-stripped', 'options')[0]).toMatch(/plain OPTIONS/u);
  });

  it('tells a login that was asked for from one that was not accepted', () => {
    const said = (hops: (typeof HOPS)[number]): string =>
      handshakeSentence({
        result: 'fail',
        finding: 'refused-by-proxy',
        verdict: {
          finding: 'refused-by-proxy',
          outcome: 'refused',
          reason: 'authentication',
          answeredBy: 'unknown',
          serverSaw: 'nothing',
          failure: null,
        },
        record: { ...EMPTY_RECORD, reason: 'authentication', status: 407 },
        attempts: 1,
        failed: 1,
        plan: plan({ hops, mode: 'relay' }),
      });
    expect(said([parseHop('http://127.0.0.1:3128')])).toBe('The proxy asks for credentials (it answered 407).');
    expect(said(HOPS[1] ?? [])).toBe('The proxy did not accept the user and the password (it answered 407).');
  });

  const said = (hops: readonly Hop[], mode: 'tunnel' | 'relay', change: Partial<HandshakeVerdict>, status: number | null = null): string =>
    handshakeSentence({
      result: 'fail',
      finding: change.finding ?? 'refused-by-proxy',
      verdict: {
        finding: 'refused-by-proxy',
        outcome: 'refused',
        reason: null,
        answeredBy: 'not-server',
        serverSaw: 'nothing',
        failure: null,
        ...change,
      },
      record: { ...EMPTY_RECORD, reason: change.reason ?? null, status },
      attempts: 1,
      failed: 1,
      plan: plan({ hops, mode }),
    });

  it('gives the refusal of the only proxy once, in its own words', () => {
    const failure = new Failure('PROXY_AUTHENTICATION', 'the proxy wants a user and password (it offers Basic)', {
      stage: 'proxy',
      hop: 0,
    });
    const change = { reason: 'authentication', failure } as const;
    expect(said([parseHop('http://127.0.0.1:3128')], 'tunnel', change)).toBe('The proxy wants a user and password (it offers Basic).');
    expect(said(HOPS[2] ?? [], 'tunnel', change)).toMatch(/^The first proxy asks for credentials \(the proxy wants/u);
  });

  it('says between which two proxies a chain breaks where the first of them says so', () => {
    const chain = HOPS[2] ?? [];
    const refused = new Failure('PROXY_REFUSED', 'it said 403', { stage: 'proxy', hop: 0 });
    expect(said(chain, 'tunnel', { reason: 'policy', failure: refused })).toBe(
      'The first proxy does not allow a connection to the second (it said 403).',
    );
    const unreachable = { finding: 'hop-unreachable', reason: 'hop-unreachable' } as const;
    const silent = new Failure('PROXY_TARGET_UNREACHABLE', 'it said 502', { stage: 'proxy', hop: 0 });
    expect(said(chain, 'tunnel', { ...unreachable, failure: silent })).toBe(
      'The route breaks between the first proxy and the second: it said 502.',
    );
    const undialled = new Failure('CONNECTION_REFUSED', 'nobody there', { stage: 'tcp', hop: 0 });
    expect(said(chain, 'tunnel', { ...unreachable, failure: undialled })).toBe('The route breaks before the server: nobody there.');
  });

  it('speaks of portals and web servers where a page came and no request reached the server, and of no proxy that refuses', () => {
    const proxy = HOPS[1] ?? [];
    for (const status of [200, 302, 511]) {
      expect(said(proxy, 'tunnel', {}, status)).toContain(
        `said yes to the tunnel and then answered what was sent through it by itself, with ${status}`,
      );
      expect(said(proxy, 'relay', {}, status)).toMatch(/in the server's place: no request reached the server\. A captive portal/u);
    }
    for (const status of [101, 404, 500]) expect(said(proxy, 'relay', {}, status)).not.toContain('portal');
    expect(said([], 'relay', {}, 200)).not.toContain('portal');
  });

  it('counts the failures of a handshake that fails at times', () => {
    expect(sentences('closed')[1]).toMatch(/^1 of 3 connections/u);
  });
});

describe('the summary of a run', () => {
  const words = { record: EMPTY_RECORD, plan: plan(), handshake: null, front: false, schemes: [], failure: null, answered: null };

  it.each(ALL_FINDINGS)('is whole sentences when $id says $finding', ({ id, finding }) => {
    for (const grade of GRADES) {
      const summary = summaryOf({ ...words, grade, checks: cleanBut(output(id, finding)) });
      expect(summary).toMatch(SENTENCE);
      expect(summary).not.toMatch(/undefined|NaN/u);
    }
  });

  it('names what failed', () => {
    expect(summaryOf({ ...words, grade: 'degraded', checks: cleanBut(output('duplex', 'corrupted')) })).toContain(
      'The check duplex said so.',
    );
  });

  it('says what was not tested and what is not clear', () => {
    const checks = [...CLEAN.slice(0, 3), output('streaming', null, 'inconclusive'), output('half-close', null, 'not-tested')];
    const summary = summaryOf({ ...words, grade: 'clean', checks });
    expect(summary).toContain('Not clear: streaming.');
    expect(summary).toContain('Not tested: half-close.');
  });

  it('does not call a way direct that leads through something in front', () => {
    const direct = { ...words, plan: plan({ hops: [], mode: 'direct' }), grade: 'clean', checks: CLEAN } as const;
    expect(summaryOf(direct)).toMatch(/^The direct path/u);
    expect(summaryOf({ ...direct, front: true })).toMatch(/^The way through what stands in front/u);
  });

  it('begins with what works where only a nicety is lost', () => {
    expect(summaryOf({ ...words, grade: 'altered', checks: cleanBut(output('half-close', 'both-lost')) })).toMatch(/^It works/u);
  });

  it('says that bytes flow both ways only where that was looked at', () => {
    const without = (...checks: readonly CheckOutput[]): readonly CheckOutput[] => [output('handshake', 'upgraded'), ...checks];
    const clean = summaryOf({
      ...words,
      grade: 'clean',
      checks: without(output('headers', 'unchanged'), output('half-close', 'propagated')),
    });
    expect(clean).toBe('The relay passes what was looked at: handshake, headers, half-close.');
    const lost = summaryOf({ ...words, grade: 'altered', checks: without(output('half-close', 'both-lost')) });
    expect(lost).toMatch(/^The upgrade gets through, but not everything behind it\. /u);
    const rewritten = summaryOf({ ...words, grade: 'altered', checks: without(output('headers', 'rewritten')) });
    expect(rewritten).toMatch(/^The relay lets the upgrade through; /u);
    expect([clean, lost, rewritten].join(' ')).not.toMatch(/both ways|works/u);
  });

  it('says so when nothing certain was seen', () => {
    expect(summaryOf({ ...words, grade: 'inconclusive', checks: [] })).toMatch(SENTENCE);
  });
});
