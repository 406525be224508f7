import { describe, expect, it } from 'vitest';
import { CHECKS, GRADES } from '../../shared/model/check.ts';
import { HANDSHAKE_REASONS, type Variant } from '../../shared/model/handshake.ts';
import { parseHop } from '../../shared/model/route.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { HandshakeFinding } from '../../electron/diagnosis/handshake-verdict.ts';
import { fixFor, handshakeSentence, summaryOf } from '../../electron/diagnosis/words.ts';
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

  it('counts the failures of a handshake that fails at times', () => {
    expect(sentences('closed')[1]).toMatch(/^1 of 3 connections/u);
  });
});

describe('the summary of a run', () => {
  const words = { record: EMPTY_RECORD, plan: plan(), handshake: null, front: false, schemes: [], failure: null };

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

  it('says so when nothing certain was seen', () => {
    expect(summaryOf({ ...words, grade: 'inconclusive', checks: [] })).toMatch(SENTENCE);
  });
});

describe('the fix', () => {
  const words = {
    grade: 'blocked',
    record: EMPTY_RECORD,
    plan: plan(),
    handshake: null,
    front: false,
    schemes: [],
    failure: null,
  } as const;
  const refused = [output('handshake', 'refused-by-proxy')];

  it('is none for a clean route', () => {
    expect(fixFor({ ...words, checks: CLEAN })).toBeNull();
  });

  it.each(FINDINGS)('is none or a sentence for %s', (finding) => {
    for (const hops of HOPS) {
      for (const reason of [null, ...HANDSHAKE_REASONS]) {
        const mode = hops.length === 0 ? 'direct' : 'tunnel';
        const fix = fixFor({
          ...words,
          plan: plan({ hops, mode }),
          record: { ...EMPTY_RECORD, reason },
          checks: [output('handshake', finding)],
        });
        if (fix !== null) expect(fix).toMatch(SENTENCE);
        expect(fix ?? '').not.toContain('canary');
      }
    }
  });

  it('asks for a login where one is asked for, and for the right one where one was given', () => {
    const record = { ...EMPTY_RECORD, reason: 'authentication' } as const;
    const bare = plan({ hops: [{ kind: 'http', host: '127.0.0.1', port: 3128 }], mode: 'relay' });
    expect(fixFor({ ...words, record, checks: refused, plan: bare })).toMatch(/USER:PASSWORD/u);
    expect(fixFor({ ...words, record, checks: refused, plan: bare, schemes: ['Negotiate', 'Basic'] })).toMatch(/USER:PASSWORD/u);
    expect(fixFor({ ...words, record, checks: refused, plan: bare, schemes: ['Negotiate', 'NTLM'] })).toMatch(/cntlm.*Negotiate, NTLM/u);
    expect(fixFor({ ...words, record, checks: refused, plan: plan({ hops: HOPS[1] ?? [] }) })).toMatch(/^Check the user/u);
    // Nobody can be given a password in front of which no hop stands.
    expect(fixFor({ ...words, record, checks: refused, plan: plan({ hops: [], mode: 'direct' }) })).toBeNull();
  });

  it('speaks of the two proxies between which a chain breaks, not of the server', () => {
    const chain = plan({ hops: HOPS[2] ?? [], mode: 'tunnel' });
    const failure = new Failure('PROXY_REFUSED', 'no', { stage: 'proxy', hop: 0 });
    const record = { ...EMPTY_RECORD, reason: 'policy' } as const;
    const between = 'socks5h://127.0.0.1:1080';
    expect(fixFor({ ...words, record, checks: refused, plan: chain, failure })).toBe(
      `Let ${between} connect to the next proxy, 127.0.0.1:3128.`,
    );
    const unreachable = { ...words, plan: chain, checks: [output('handshake', 'hop-unreachable')], failure };
    expect(fixFor(unreachable)).toBe(`Check that http://127.0.0.1:3128 is running, and that ${between} can reach it.`);
    // The first one is for this computer to reach, and the last one refuses the server itself.
    const first = new Failure('CONNECTION_REFUSED', 'no', { stage: 'tcp', hop: 0 });
    expect(fixFor({ ...unreachable, failure: first })).toBe(`Check that ${between} is running and reachable from here.`);
    const last = new Failure('PROXY_REFUSED', 'no', { stage: 'proxy', hop: 1 });
    expect(fixFor({ ...words, record, checks: refused, plan: chain, failure: last })).toMatch(/^Put the server on port 443/u);
  });

  it("names the standard's keys where the standard works and the plain request was not understood", () => {
    const record = { ...EMPTY_RECORD, reason: 'not-understood' } as const;
    expect(fixFor({ ...words, record, checks: [...refused, output('rfc6455', 'only-standard')] })).toContain('--variant keyed');
  });

  it("names the product's own setting where the product names itself", () => {
    const via = { change: 'added', name: 'via', before: null, after: '1.1 proxy (squid/5.7)' } as const;
    const record = { ...EMPTY_RECORD, requestChanges: [via] };
    expect(fixFor({ ...words, record, checks: [output('handshake', 'upgrade-stripped')] })).toContain('http_upgrade_request_protocols');
  });
});
