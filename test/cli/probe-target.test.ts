import { describe, expect, it } from 'vitest';
import { checkReachable, chooseTarget } from '../../electron/cli/probe-target.ts';
import { parseHop } from '../../shared/model/route.ts';

const HERE = { host: '192.0.2.7', port: 9000 };
const THERE = { host: 'front.example', port: 80 };

describe('the target of a probe', () => {
  it('is a server of its own when none is given', () => {
    expect(chooseTarget(undefined, {})).toEqual({ kind: 'own', listen: null, reachedAt: null });
    expect(chooseTarget(undefined, { listen: HERE })).toEqual({ kind: 'own', listen: HERE, reachedAt: null });
  });

  it('is what stands in front of the listener when both are given', () => {
    expect(chooseTarget('front.example:80', { listen: HERE })).toEqual({ kind: 'own', listen: HERE, reachedAt: THERE });
    expect(chooseTarget(undefined, { listen: HERE, advertise: THERE })).toEqual({ kind: 'own', listen: HERE, reachedAt: THERE });
  });

  it('is a far server when it stands alone', () => {
    expect(chooseTarget('front.example:80', {})).toEqual({ kind: 'far', target: THERE, control: null });
    expect(chooseTarget('front.example:80', { control: 'none' })).toEqual({ kind: 'far', target: THERE, control: 'none' });
    expect(chooseTarget('front.example:80', { control: HERE })).toEqual({ kind: 'far', target: THERE, control: HERE });
  });

  it.for([
    ['a path', 'example.org:80/chat', {}, 'BAD_URL'],
    ['an address for others without a listener', undefined, { advertise: THERE }, 'BAD_USAGE'],
    ['two addresses for others', 'a:1', { listen: HERE, advertise: THERE }, 'BAD_USAGE'],
    ['the direct address of its own server', undefined, { control: HERE }, 'BAD_USAGE'],
    ['a listener on any port that something else is to reach', 'a:1', { listen: { ...HERE, port: 0 } }, 'BAD_USAGE'],
  ] as const)('cannot be %s', ([, text, options, code]) => {
    expect(() => chooseTarget(text, options)).toThrow(expect.objectContaining({ code, stage: 'usage' }));
  });
});

describe('a server of its own', () => {
  const waits = { signal: new AbortController().signal, timeoutMs: 2000 };
  const own = chooseTarget(undefined, {});

  it.for(['http://127.0.0.1:1', 'http://127.8.8.8:1', 'socks5://[::1]:1', 'http://localhost:1', 'http://[::ffff:127.0.0.1]:1'])(
    'can be reached by a proxy on loopback: %s',
    async (url) => {
      await expect(checkReachable(own, [parseHop(url)], waits)).resolves.toBeUndefined();
    },
  );

  it.for(['http://192.0.2.1:3128', 'socks5h://user:hunter2@[2001:db8::1]:1080', 'http://[::ffff:192.0.2.1]:1'])(
    'cannot be reached by %s, and the message says what to do',
    async (url) => {
      const failed = checkReachable(own, [parseHop('http://127.0.0.1:1'), parseHop(url)], waits);
      await expect(failed).rejects.toMatchObject({
        code: 'UNREACHABLE_TARGET',
        message: expect.stringMatching(/--listen.*--advertise.*duplexscope serve/u) as string,
      });
      await expect(failed).rejects.not.toThrow('hunter2');
    },
  );

  it('leaves a proxy whose name nobody knows to the run', async () => {
    await expect(checkReachable(own, [parseHop('http://no-such-host.invalid:1')], waits)).resolves.toBeUndefined();
  });

  it('that listens is not doubted, unless no proxy could be told where', async () => {
    const far = [parseHop('http://192.0.2.1:3128')];
    await expect(checkReachable(chooseTarget(undefined, { listen: HERE }), far, waits)).resolves.toBeUndefined();
    const everywhere = { host: '0.0.0.0', port: 9000 };
    await expect(checkReachable(chooseTarget(undefined, { listen: everywhere }), far, waits)).rejects.toMatchObject({
      code: 'UNREACHABLE_TARGET',
    });
    await expect(checkReachable(chooseTarget(undefined, { listen: everywhere, advertise: THERE }), far, waits)).resolves.toBeUndefined();
    await expect(checkReachable(chooseTarget('front.example:80', {}), far, waits)).resolves.toBeUndefined();
  });
});
