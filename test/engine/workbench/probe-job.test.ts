import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
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
