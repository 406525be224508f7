import { describe, expect, it } from 'vitest';
import type { Grade } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { adviseAcross } from '../../electron/diagnosis/advice.ts';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import { CLEAN, EMPTY_RECORD, cleanBut, output } from './outputs.ts';

function run(mode: 'relay' | 'tunnel', grade: Grade, fix: string | null = null, checks: readonly CheckOutput[] = []): RunRecord {
  return {
    target: '127.0.0.1:1',
    startedAt: '2026-11-22T22:00:00.000Z',
    durationMs: 1,
    route: { hops: [], mode },
    variant: 'get',
    tls: 'none',
    runtime: 'node',
    reach: [],
    dialogues: [],
    handshake: EMPTY_RECORD,
    checks: checks.map((check) => ({ ...check, also: [...check.also], evidence: [...check.evidence] })),
    events: [],
    works: { standardWebSocket: 'not-tested', standardWebSocketOverTls: 'not-tested', rawUpgrade: 'not-tested', rawTunnel: 'not-tested' },
    grade,
    summary: 'Said.',
    fix,
  };
}

describe('adviseAcross', () => {
  it.each(['clean', 'altered'] as const)('sends a blocked relay to a tunnel that is %s', (grade) => {
    const [relay, tunnel] = adviseAcross([run('relay', 'blocked'), run('tunnel', grade)]);
    expect(relay?.summary).toBe('Said. Through CONNECT it works.');
    expect(relay?.fix).toContain('--mode tunnel');
    expect(tunnel).toEqual(run('tunnel', grade));
  });

  it('sends a blocked tunnel to a relay that works', () => {
    expect(adviseAcross([run('tunnel', 'blocked'), run('relay', 'clean')])[0]?.fix).toContain('--mode relay');
  });

  it.each(['degraded', 'blocked', 'unreachable', 'inconclusive'] as const)('recommends no mode that is itself %s', (grade) => {
    const [relay] = adviseAcross([run('relay', 'blocked', 'Do this.'), run('tunnel', grade)]);
    expect(relay).toMatchObject({ summary: 'Said.', fix: 'Do this.' });
  });

  it('leaves a single run as it is', () => {
    expect(adviseAcross([run('relay', 'blocked', 'Do this.')])).toEqual([run('relay', 'blocked', 'Do this.')]);
  });

  it('sends what only works with changes to a mode in which nothing of them was seen', () => {
    const altered = run('relay', 'altered', 'Do this.', cleanBut(output('half-close', 'both-lost')));
    const [relay] = adviseAcross([altered, run('tunnel', 'clean', null, CLEAN)]);
    expect(relay?.summary).toBe('Said. Through CONNECT nothing of this happens.');
    expect(relay?.fix).toContain('--mode tunnel');
    expect(adviseAcross([altered, run('tunnel', 'altered', null, CLEAN)])[0]).toEqual(altered);
  });

  it('recommends no mode in which the very thing that failed is not clear', () => {
    const degraded = run('relay', 'degraded', 'Do this.', cleanBut(output('streaming', 'buffered-down')));
    const unsure = run('tunnel', 'clean', null, cleanBut(output('streaming', null, 'inconclusive')));
    expect(adviseAcross([degraded, unsure])[0]).toEqual(degraded);
    expect(adviseAcross([degraded, run('tunnel', 'clean', null, CLEAN)])[0]?.fix).toContain('--mode tunnel');
  });

  it('speaks of TLS in the tunnel where both modes hold bytes back and TLS came about', () => {
    const held = cleanBut(output('streaming', 'buffered-down'));
    const tls = output('tls', 'passed');
    const fixOf = (checks: readonly CheckOutput[], fix: string | null = 'Do this.'): string | null | undefined =>
      adviseAcross([run('relay', 'degraded', fix, held), run('tunnel', 'degraded', null, checks)])[0]?.fix;
    expect(fixOf([...held, tls])).toMatch(/^Do this\. Or use the proxy as a tunnel .*--tls direct/u);
    expect(fixOf([...held, tls], null)).toMatch(/^Use the proxy as a tunnel/u);
    expect(fixOf(held)).toBe('Do this.');
  });
});
