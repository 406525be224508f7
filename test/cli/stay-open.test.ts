import { describe, expect, it } from 'vitest';
import { untilLeft } from '../../electron/cli/stay-open.ts';

const never = new AbortController().signal;
const nobody = () => false;

describe('staying', () => {
  it('ends when the user asks, whoever needs it', async () => {
    const controller = new AbortController();
    const leaving = untilLeft({ windowGone: null, needed: () => true, interrupted: controller.signal });
    controller.abort();
    await leaving;
    await untilLeft({ windowGone: Promise.resolve(), needed: () => true, interrupted: controller.signal });
  });

  it('ends a while after the window that it opened is gone', async () => {
    const gone = Promise.withResolvers<undefined>();
    let left = false;
    const leaving = untilLeft({ windowGone: gone.promise, needed: nobody, interrupted: never, graceMs: 50 }).then(() => (left = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toBe(false);
    const since = performance.now();
    gone.resolve(undefined);
    await leaving;
    expect(performance.now() - since).toBeGreaterThanOrEqual(49);
  });

  it('goes on while another page or a run needs it, and for a while after', async () => {
    let looks = 0;
    const needed = () => {
      looks += 1;
      return looks < 5;
    };
    const since = performance.now();
    await untilLeft({ windowGone: Promise.resolve(), needed, interrupted: never, graceMs: 20 });
    expect(looks).toBeGreaterThanOrEqual(5);
    expect(performance.now() - since).toBeGreaterThanOrEqual(75);
  });

  it('ends for nothing but the user where no window was opened', async () => {
    const controller = new AbortController();
    let left = false;
    const leaving = untilLeft({ windowGone: null, needed: nobody, interrupted: controller.signal, graceMs: 0 }).then(() => (left = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toBe(false);
    controller.abort();
    await leaving;
  });
});
