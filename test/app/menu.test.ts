import { describe, expect, it } from 'vitest';
import { oneApp } from './desktop.ts';

describe('the menu', () => {
  const held = oneApp();

  it('asks the page to do what its items say, and brings the window to the front', async () => {
    await held.app.evaluate('window.told = []; window.duplexscope.on("windowAction", ({ action }) => window.told.push(action)); undefined');
    await held.app.minimize();
    await held.app.clickMenu('specimens');
    await held.app.clickMenu('palette');
    await held.app.until('the window is back', ({ windows }) => windows[0]?.minimized === false);
    expect(
      await held.app.evaluate(
        'new Promise((resolve) => { const look = () => window.told.length < 2 ? setTimeout(look, 5) : resolve(window.told); look(); })',
      ),
    ).toEqual(['specimens', 'palette']);
  });
});
