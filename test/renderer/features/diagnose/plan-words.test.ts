import { describe, expect, it } from 'vitest';
import { checksInWords, routeInWords } from '../../../../renderer/features/diagnose/plan-words.ts';
import { VARIANT_WORDS } from '../../../../renderer/features/diagnose/variant-words.ts';
import { VARIANTS } from '../../../../shared/model/handshake.ts';
import type { HopChoice } from '../../../../shared/model/run-plan.ts';

const hop: HopChoice = { kind: 'http', host: '10.0.0.1', port: 3128, username: 'me', secret: 'kept' };

describe('the plan in words', () => {
  it('names the proxies of a short chain without their logins, and counts those of a long one', () => {
    const target = { kind: 'own', listenHost: '127.0.0.1' } as const;
    expect(routeInWords({ hops: [], target })).toBe('This computer → our server');
    expect(routeInWords({ hops: [hop, { ...hop, kind: 'socks5' }], target })).toBe(
      'This computer → http://10.0.0.1:3128 → socks5://10.0.0.1:3128 → our server',
    );
    expect(routeInWords({ hops: [hop, hop, hop], target })).toBe('This computer → 3 proxies → our server');
  });

  it('names a far server by where it is, as far as that was written', () => {
    expect(routeInWords({ hops: [], target: { kind: 'far', host: '::1', port: 80 } })).toBe('This computer → [::1]:80');
    expect(routeInWords({ hops: [], target: { kind: 'far', host: '', port: 1 } })).toBe('This computer → a far server');
  });

  it('says how often the handshake is tried where that is the point', () => {
    expect(checksInWords(['handshake', 'headers'])).toBe('Handshake, Headers');
    expect(checksInWords(['handshake', 'duplex'], 30)).toBe('Handshake 30 times, Both ways at once');
  });

  it('explains every variant in a sentence', () => {
    for (const variant of VARIANTS) expect(VARIANT_WORDS[variant], variant).toMatch(/^[A-Z].*[.?]$/u);
  });
});
