import { describe, expect, it } from 'vitest';
import { madeOf } from '../../../../renderer/features/run/made-of.ts';
import { FIRST_DRAFT, type RouteDraft } from '../../../../renderer/state/route.ts';
import type { RunState } from '../../../../shared/model/run-state.ts';

const HOP = { kind: 'http', host: '127.0.0.1', port: 3128, username: 'alice', secret: 's1', id: 'a', enabled: true } as const;
const route: RunState['route'] = {
  hops: ['http://***@127.0.0.1:3128'],
  target: null,
  requestedMode: 'auto',
  variant: 'get',
  tls: 'none',
};
const plan: RouteDraft = { ...FIRST_DRAFT, source: 'own', hops: [HOP] };

describe('a verdict', () => {
  it('belongs to the plan whose way the run went, switched-off proxies aside', () => {
    expect(madeOf({ route }, plan)).toBe(true);
    expect(madeOf({ route }, { ...plan, hops: [HOP, { ...HOP, id: 'b', port: 1, enabled: false }] })).toBe(true);
    expect(madeOf({ route }, { ...plan, durationMs: 5000 })).toBe(true);
  });

  it("belongs to somebody else's server by its address, which says whether there is TLS", () => {
    const target = { kind: 'foreign', url: 'wss://app.example/live?token=a' } as const;
    const shown = { ...route, target: 'wss://app.example:443/live?token=***', variant: 'rfc6455', tls: 'direct' } as const;
    expect(madeOf({ route: shown }, { ...plan, target })).toBe(true);
    expect(madeOf({ route: shown }, { ...plan, target: { ...target, url: 'wss://app.example/other?token=a' } })).toBe(false);
    expect(madeOf({ route }, { ...plan, target })).toBe(false);
  });

  it.each<[string, Partial<RouteDraft>]>([
    ['without the proxy', { source: 'direct' }],
    ['with another proxy', { hops: [{ ...HOP, port: 3129 }] }],
    ['without the login', { hops: [{ ...HOP, username: null, secret: null }] }],
    ['to another server', { target: { kind: 'far', host: 'server.example', port: 80 } }],
    ['in another mode', { mode: 'relay' }],
    ['with another variant', { variant: 'keyed' }],
    ['over TLS', { tls: 'direct' }],
  ])('does not belong to a plan %s', (_what, change) => {
    expect(madeOf({ route }, { ...plan, ...change })).toBe(false);
  });
});
