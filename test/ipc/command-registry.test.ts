import { afterEach, describe, expect, it } from 'vitest';
import { COMMAND_NAMES, commandChannel } from '../../shared/ipc/names.ts';
import { call, desk, oneApp, type Desk } from '../app/desktop.ts';

describe('a command', () => {
  const held = oneApp();

  it('of our page is answered', async () => {
    expect(await call(held.app, 'appInfo', {})).toMatchObject({ ok: true, value: { host: 'electron', dataFolder: held.desk.dataFolder } });
  });

  it.for(COMMAND_NAMES)('%s has somebody who answers it', async (name) => {
    // Refused for its content by all that take any: nothing is started here.
    expect(await call(held.app, name, { strange: true })).toMatchObject({ ok: false, error: { code: 'BAD_USAGE' } });
  });

  it('with a payload that does not fit is refused, without the payload in the words', async () => {
    const answer = await call(held.app, 'keepSecret', { secret: 7, hunter2: 'hunter2' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_USAGE', stage: 'usage' } });
    expect(JSON.stringify(answer)).not.toContain('"secret":7');
  });

  it('that is none does not reach anybody', async () => {
    await expect(held.app.invokeFrom(0, 'duplexscope:command:constructor', [{}])).rejects.toThrow('No handler registered');
  });

  it('from a frame within the page is refused, whichever it is', async () => {
    await held.app.evaluate(
      'new Promise((done) => { const f = document.createElement("iframe"); f.onload = done; document.body.append(f); })',
    );
    expect(await held.app.invokeFrom(0, commandChannel('appInfo'), [{}])).toMatchObject({ ok: true });
    for (const name of COMMAND_NAMES) {
      const channel = commandChannel(name);
      await expect(held.app.invokeFrom(1, channel, [{}])).rejects.toThrow(`Error invoking remote method '${channel}': Error: refused`);
    }
    await held.app.evaluate('document.querySelector("iframe").remove()');
  });
});

describe('a command of a page that is not ours in our own window', () => {
  let own: Desk | null = null;
  afterEach(() => own?.clear());

  it.for(['about:blank', 'data:text/html,<title>strange</title>', 'app://elsewhere/'])('is refused: %s', async (url) => {
    own = desk();
    const app = await own.start();
    await app.load(url);
    // Electron runs the preload on whatever the window shows: the lock must not be the only guard.
    expect(await app.evaluate('typeof window.duplexscope.appInfo')).toBe('function');
    await expect(call(app, 'appInfo', {})).rejects.toThrow('refused');
    app.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('a stranger asked for appInfo') as string });
  });
});
