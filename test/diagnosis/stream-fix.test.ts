import { describe, expect, it } from 'vitest';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import { streamFix } from '../../electron/diagnosis/stream-fix.ts';
import { ALL_FINDINGS, CLEAN, cleanBut, output } from './outputs.ts';

const NGINX = { streamAnswers: 'in nginx: "proxy_buffering off;"', streamRequests: 'in nginx: "proxy_request_buffering off;"' };
const TLS = output('tls', 'passed');

function fix(checks: readonly CheckOutput[], change: Partial<Parameters<typeof streamFix>[0]> = {}): string | null {
  return streamFix({ checks, mode: 'relay', tls: 'none', product: null, ...change });
}

describe('the fix for a stream that is upgraded', () => {
  it('is none where nothing is wrong, or only what no grade counts', () => {
    expect(fix([...CLEAN, TLS])).toBeNull();
    for (const change of [output('rfc6455', 'neither'), output('tls', 'ends-before-server'), output('headers', 'rewritten')])
      expect(fix(cleanBut(change))).toBeNull();
  });

  it.each(ALL_FINDINGS)('is none or whole sentences when $id says $finding', ({ id, finding }) => {
    for (const mode of ['tunnel', 'relay', 'direct'])
      for (const more of [[], [TLS]]) {
        const said = fix([...cleanBut(output(id, finding)), ...more], { mode });
        if (said !== null) expect(said).toMatch(/^[A-Z].{10,}\.$/su);
      }
  });

  it('speaks of TLS only in a tunnel in which TLS came about, and not where it is spoken already', () => {
    const held = cleanBut(output('streaming', 'buffered-down'));
    expect(fix([...held, TLS], { mode: 'tunnel' })).toMatch(/--tls direct/u);
    expect(fix([...held, output('tls', 'refused')], { mode: 'tunnel' })).not.toContain('--tls');
    expect(fix([...held, TLS], { mode: 'tunnel', tls: 'direct' })).not.toContain('--tls');
    expect(fix([...held, TLS])).not.toContain('--tls');
    const changed = cleanBut(output('duplex', 'corrupted'));
    expect(fix([...changed, TLS], { mode: 'tunnel' })).toMatch(/--tls direct.*ends with an error/u);
    expect(fix(changed, { mode: 'tunnel' })).toMatch(/your own protocol/u);
  });

  it('says how often something must be sent where silence does harm, and by whom', () => {
    const harm = { lowS: 1.8, highS: 2.1 };
    const silent = (finding: string, numbers: CheckOutput['numbers']): readonly CheckOutput[] =>
      cleanBut({ ...output('idle', finding), numbers: { heartbeatS: 0.9, ...numbers } });
    expect(fix(silent('closed-after', { both: harm }))).toMatch(/^Let either side send something at least every 0\.9 s, or raise/u);
    const product = { idleTimeout: 'in haproxy.cfg: "timeout tunnel"' };
    expect(fix(silent('closed-after', { both: harm, client: harm }), { product })).toMatch(/^Let the client .*timeout tunnel/u);
    expect(fix(silent('silently-dropped', { both: harm, client: harm, server: harm }))).toMatch(/^Let both sides .*for dead/u);
  });

  it("names the product's own setting where bytes are held back and the product is known", () => {
    const [down, up] = ['buffered-down', 'buffered-up'].map((finding) => cleanBut(output('streaming', finding)));
    expect(fix(down ?? [])).toBe('Turn off the buffering of answers in the proxy.');
    expect(fix(down ?? [], { product: NGINX })).toContain('(in nginx: "proxy_buffering off;")');
    expect(fix(up ?? [], { product: NGINX })).toContain('proxy_request_buffering');
    expect(fix(up ?? [], { mode: 'direct' })).toContain('in front of the server');
  });

  it('lets the sides take turns only where what one alone sends was seen to arrive', () => {
    const turns = cleanBut(output('duplex', 'half-duplex'));
    expect(fix(turns)).toMatch(/take turns/u);
    expect(fix(turns.filter(({ id }) => id !== 'streaming'))).toBeNull();
  });

  it('knows no help where a stream stands still', () => {
    for (const finding of ['stalled', 'stalled-after', 'closed-at-once', 'one-way-up', 'one-way-down'])
      expect(fix(cleanBut(output('duplex', finding)))).toBeNull();
  });

  it('speaks of early bytes and of half-closes by the side whose are lost', () => {
    expect(fix(cleanBut(output('early-data', 'server-first-lost')))).toMatch(/^Let the server wait/u);
    expect(fix(cleanBut(output('early-data', 'client-early-lost')))).toMatch(/^Let the client wait/u);
    expect(fix(cleanBut(output('half-close', 'client-close-lost')))).toMatch(/^Let the client say/u);
    const both = [...CLEAN.slice(0, 5), output('early-data', 'both-lost'), output('half-close', 'both-lost')];
    expect(fix(both)).toMatch(/^Let each side wait.*Let both sides say/u);
  });

  it('has nicer things to say of a stream that works but for some handshakes', () => {
    expect(fix(cleanBut(output('handshake', 'closed', 'intermittent')))).toMatch(/^Connect again/u);
  });
});
