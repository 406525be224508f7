import { describe, expect, it } from 'vitest';
import { fromQueuePlan, hasSecrets, toQueuePlan } from '../../electron/engine/queue-plan.ts';
import { DEFAULT_PROBE_PLAN } from '../../electron/diagnosis/probe-plan.ts';
import { parseHop } from '../../shared/model/route.ts';
import type { SweepJob } from '../../electron/engine/sweep-protocol.ts';

function job(plan: Partial<SweepJob['plan']> = {}, ...front: readonly string[]): SweepJob {
  return {
    requestedMode: 'auto',
    front: front.map(parseHop),
    target: { kind: 'far', target: { host: '10.0.0.9', port: 80 }, control: null },
    plan: { ...DEFAULT_PROBE_PLAN, checks: ['handshake'], up: 1024, down: 1024, durationMs: 500, ...plan },
  };
}
const head = (...lines: readonly string[]): Buffer => Buffer.from(['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'));

describe('a plan on its way to workers', () => {
  it.for<[string, SweepJob]>([
    ['the secret of the server', job({ secret: 'hunter2' })],
    ['the login of a proxy', job({}, 'http://u:hunter2@10.0.0.1:8080')],
    ['a cookie in a head of its own', job({ variant: 'custom', customHead: head('Cookie: id=hunter2') })],
    ['a login there', job({ variant: 'custom', customHead: head('Authorization: Basic aHVudGVyMg==') })],
  ])('has a secret: %s', ([, asked]) => {
    expect(hasSecrets(toQueuePlan(asked, []))).toBe(true);
  });

  it('has none where everybody may read it', () => {
    expect(hasSecrets(toQueuePlan(job({}, 'http://10.0.0.1:8080'), []))).toBe(false);
    expect(hasSecrets(toQueuePlan(job({ variant: 'custom', customHead: head('Upgrade: WebSocket') }), []))).toBe(false);
  });

  it('ends at the server of the place, and never looks for its evidence at the direct address of another one', () => {
    const far = { kind: 'far', target: { host: '10.0.0.9', port: 80 }, control: { host: '10.0.0.10', port: 81 } } as const;
    const plan = toQueuePlan({ ...job(), target: far }, [{ place: 'dc', host: '10.9.0.9', port: 8080 }]);
    expect(fromQueuePlan(plan, 'office').target).toEqual(far);
    expect(fromQueuePlan(plan, 'constructor').target).toEqual(far);
    expect(fromQueuePlan(plan, 'dc').target).toEqual({ kind: 'far', target: { host: '10.9.0.9', port: 8080 }, control: null });
    expect(fromQueuePlan({ ...plan, control: 'none' }, 'dc').target).toMatchObject({ control: 'none' });
  });
});
