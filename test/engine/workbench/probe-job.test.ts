import { describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../../../electron/net/certificates.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ForeignChoice } from '../../../shared/model/run-plan.ts';
import { checkReachable, jobOf } from '../../../electron/engine/workbench/probe-job.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { choiceOf, planOf } from './run-plans.ts';

const secrets = createSecrets();
const never = new AbortController().signal;

describe('a plan of the window', () => {
  it('becomes a job of the engine, with the checks in their order', () => {
    const hop = choiceOf('http://me:secret@Proxy.Example:3128', secrets);
    const job = jobOf(planOf({ hops: [hop], checks: ['streaming', 'duplex', 'handshake', 'duplex'], insecure: true, up: 5 }), secrets);
    expect(job).toMatchObject({
      requestedMode: 'auto',
      target: { kind: 'own', listen: null, reachedAt: null },
      plan: {
        hops: [{ kind: 'http', host: 'proxy.example', port: 3128, credentials: { username: 'me', password: 'secret' } }],
        checks: ['handshake', 'duplex', 'streaming'],
        trust: { insecure: true },
        customHead: null,
        up: 5,
        secret: null,
      },
    });
  });

  it('has its head sent as it was written, and only where the variant is custom', () => {
    const customHead = 'GET / HTTP/1.1\nHost: é\r\n\n';
    expect(jobOf(planOf({ variant: 'custom', customHead }), secrets).plan.customHead).toEqual(Buffer.from(customHead, 'utf8'));
    expect(jobOf(planOf({ customHead }), secrets).plan.customHead).toBeNull();
    expect(() => jobOf(planOf({ variant: 'custom', customHead: 'GET / HTTP/1.1\r\n' }), secrets)).toThrow(
      expect.objectContaining({ code: 'BAD_HEAD' }),
    );
  });

  it('says on which address its server listens', () => {
    const listenAt = (listenHost: string): unknown => jobOf(planOf({ target: { kind: 'own', listenHost } }), secrets).target;
    expect(listenAt('localhost')).toMatchObject({ listen: null });
    expect(listenAt('[::1]')).toMatchObject({ listen: { host: '::1', port: 0 } });
    expect(listenAt('192.0.2.7')).toMatchObject({ listen: { host: '192.0.2.7', port: 0 } });
    for (const anywhere of ['0.0.0.0', '::', '0'])
      expect(() => listenAt(anywhere)).toThrow(expect.objectContaining({ code: 'UNREACHABLE_TARGET' }));
    expect(jobOf(planOf({ target: { kind: 'far', host: '[2001:DB8::1]', port: 7 } }), secrets).target).toEqual({
      kind: 'far',
      target: { host: '2001:db8::1', port: 7 },
      control: null,
    });
  });

  it('asks a far server at its own address, with the secret that was kept', () => {
    const target = { kind: 'far', host: 'front.example', port: 443, control: { host: '[2001:DB8::1]', port: 7 } } as const;
    const far = jobOf(planOf({ target: { ...target, secret: secrets.keep('open sesame') } }), secrets);
    expect(far).toMatchObject({
      target: { kind: 'far', target: { host: 'front.example', port: 443 }, control: { host: '2001:db8::1', port: 7 } },
      plan: { secret: 'open sesame' },
    });
    expect(jobOf(planOf({ target }), secrets).plan.secret).toBeNull();
    expect(() => jobOf(planOf({ target: { ...target, secret: 'gone' } }), secrets)).toThrow('not known any more');
  });

  it("ends at somebody else's server by the standard handshake alone, in TLS where its address says so", () => {
    const target: ForeignChoice = {
      kind: 'foreign',
      url: 'wss://App.Example/live?x',
      origin: 'https://app.example',
      subprotocols: ['a', 'b'],
      headers: [{ name: 'X-Tenant', value: 'blue' }],
    };
    const foreign = (change: Partial<ForeignChoice> = {}) => planOf({ target: { ...target, ...change }, variant: 'keyed', up: 5 });
    expect(jobOf(foreign(), secrets)).toMatchObject({
      target: { kind: 'far', target: { host: 'app.example', port: 443 }, control: null },
      plan: {
        variant: 'rfc6455',
        tls: 'direct',
        up: null,
        trust: null,
        resource: {
          path: '/live?x',
          headers: [
            ['Origin', 'https://app.example'],
            ['Sec-WebSocket-Protocol', 'a, b'],
            ['X-Tenant', 'blue'],
          ],
        },
      },
    });
    expect(jobOf(foreign({ url: 'ws://app.example' }), secrets).plan.tls).toBe('none');
    expect(() => jobOf({ ...foreign(), ladder: true }, secrets)).toThrow(/ladder/u);
    expect(() => jobOf({ ...foreign(), mode: 'relay', hops: [choiceOf('http://127.0.0.1:1')] }, secrets)).toThrow(/cannot be relayed/u);
  });

  it('climbs the ladder from any variant but a head of its own', () => {
    expect(jobOf(planOf({ ladder: true, variant: 'keyed' }), secrets)).toMatchObject({ ladder: true, plan: { variant: 'keyed' } });
    expect(jobOf(planOf({}), secrets).ladder).toBeUndefined();
    expect(() => jobOf(planOf({ ladder: true, variant: 'custom', customHead: 'GET / HTTP/1.1\r\n\r\n' }), secrets)).toThrow(/ladder/u);
  });

  it('trusts what it was handed over, for the server and for each proxy that TLS is spoken to', async () => {
    const { cert } = await selfSignedCertificate(['a.test']);
    const pin = 'AB:'.repeat(31) + 'AB';
    const trust = { ca: cert, insecure: true };
    const hops = [
      { ...choiceOf('https://127.0.0.1:1'), trust },
      { ...choiceOf('http://127.0.0.1:2'), trust },
    ];
    const { plan } = jobOf(planOf({ tls: 'direct', ca: cert, pin, hops }), secrets);
    expect(plan.trust).toEqual({ ca: cert, pin: 'ab'.repeat(32) });
    expect(plan.hops.map((hop) => hop.trust)).toEqual([trust, undefined]);
    expect(() => jobOf(planOf({ tls: 'direct', pin: 'ab' }), secrets)).toThrow(/64 hexadecimal/u);
    expect(() => jobOf(planOf({ tls: 'direct', ca: 'no certificate' }), secrets)).toThrow(
      expect.objectContaining({ code: 'UNREADABLE_FILE' }),
    );
    expect(jobOf(planOf({ ca: cert, pin }), secrets).plan.trust).toBeNull();
  });

  it('cannot bring a proxy elsewhere to a server on loopback', async () => {
    const reach = async (listenHost: string, ...hops: string[]): Promise<unknown> => {
      const job = jobOf(planOf({ target: { kind: 'own', listenHost }, hops: hops.map((url) => choiceOf(url)) }), secrets);
      return await checkReachable(job, never).then(
        () => 'reachable',
        (error: unknown) => (error instanceof Failure ? `${error.code} ${String(error.hop)}` : error),
      );
    };
    expect(await reach('127.0.0.1')).toBe('reachable');
    expect(await reach('127.0.0.1', 'http://127.0.0.9:1', 'http://localhost:1')).toBe('reachable');
    expect(await reach('127.0.0.1', 'http://127.0.0.1:1', 'http://192.0.2.1:1')).toBe('UNREACHABLE_TARGET 1');
    expect(await reach('127.0.0.9', 'http://192.0.2.1:1')).toBe('UNREACHABLE_TARGET 0');
    expect(await reach('192.0.2.7', 'http://192.0.2.1:1')).toBe('reachable');
  });
});
