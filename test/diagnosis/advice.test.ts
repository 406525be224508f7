import { describe, expect, it } from 'vitest';
import type { Grade } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { adviseAcross } from '../../electron/diagnosis/advice.ts';
import { EMPTY_RECORD } from './outputs.ts';

function run(mode: 'relay' | 'tunnel', grade: Grade, fix: string | null = null): RunRecord {
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
    checks: [],
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
});
