import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abandonOnAbort, startDeadline } from '../../electron/net/deadline.ts';

describe('a deadline', () => {
  it('fires when time is up, and says that it was time', async () => {
    const parent = new AbortController();
    const deadline = startDeadline(parent.signal, 5);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve, { once: true }));
    expect(deadline.expired).toBe(true);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
  });

  it('follows its parent, also one that was aborted before', () => {
    const parent = new AbortController();
    const deadline = startDeadline(parent.signal, 60_000);
    parent.abort();
    expect([deadline.signal.aborted, deadline.expired]).toEqual([true, false]);
    expect(startDeadline(parent.signal, 60_000).signal.aborted).toBe(true);
  });

  it('leaves nothing when it is cleared', () => {
    const parent = new AbortController();
    startDeadline(parent.signal, 60_000).clear();
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
  });

  it('lets go of work that cannot be called off', async () => {
    const controller = new AbortController();
    const work = abandonOnAbort(new Promise(() => undefined), controller.signal);
    controller.abort();
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(abandonOnAbort(Promise.reject(new Error('late')), controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
