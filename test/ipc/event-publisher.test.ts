import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { eventPublisher } from '../../electron/ipc/event-publisher.ts';
import { call, oneApp } from '../app/desktop.ts';

describe('an event', () => {
  const held = oneApp();

  it('reaches those in the page who listen, until they do not', async () => {
    await held.app.evaluate(
      'window.told = []; window.off = window.duplexscope.on("settingsChanged", ({ theme }) => window.told.push(theme)); undefined',
    );
    const told = (count: number) =>
      held.app.evaluate(
        `new Promise((resolve) => { const look = () => window.told.length < ${String(count)} ? setTimeout(look, 5) : resolve(window.told); look(); })`,
      );
    await call(held.app, 'changeSettings', { theme: 'dark' });
    expect(await told(1)).toEqual(['dark']);
    await held.app.evaluate('window.off(); window.duplexscope.on("settingsChanged", () => window.told.push("second")); undefined');
    await call(held.app, 'changeSettings', { theme: 'light' });
    expect(await told(2)).toEqual(['dark', 'second']);
  });

  it('of no name in the contract cannot be listened to', async () => {
    const tried = await held.app.evaluate(
      '["nothing", "constructor", "duplexscope:event:runEvents"].map((name) => { try { window.duplexscope.on(name, () => 0); return "heard"; } catch ({ message }) { return message; } })',
    );
    expect(tried).toEqual(['there is no such event', 'there is no such event', 'there is no such event']);
  });
});

describe('the publisher', () => {
  const sent: string[] = [];
  const contents = (name: string, url: string, state: { destroyed?: boolean; crashed?: boolean } = {}): WebContents =>
    ({
      isDestroyed: () => state.destroyed ?? false,
      isCrashed: () => state.crashed ?? false,
      getURL: () => url,
      send: () => sent.push(name),
    }) as unknown as WebContents;

  it('tells our page only, and none that is gone', () => {
    eventPublisher(() => [
      contents('ours', 'app://duplexscope/'),
      contents('strange', 'https://example.com/'),
      contents('empty', ''),
      contents('crashed', 'app://duplexscope/', { crashed: true }),
      contents('closed', 'app://duplexscope/', { destroyed: true }),
    ])('windowAction', { action: 'run' });
    expect(sent).toEqual(['ours']);
  });
});
