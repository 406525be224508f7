import { expect, it } from 'vitest';
import { addProxy, fill, goTo, grades, openExperiment, runButton, runPanel, startAnd, startSpecimen, word } from './moves.ts';
import { describeWindow } from './scene.ts';

/** A round of silences, those that narrow it down, and the direct way at the same time. */
const TIMEOUT_MS = 120_000;

describeWindow('a connection that dies when quiet', { needs: [] }, (scene) => {
  it(
    'is asked about by its symptom, and the answer is a time and a heartbeat',
    async () => {
      const { page } = scene;
      const url = await startSpecimen(page, 'idle-cut-2s');
      await goTo(page, 'Diagnose');
      await addProxy(page, url);
      await page.getByRole('radio', { name: /^It dies when quiet/u }).check();
      await openExperiment(page);
      await fill(page, { 'Longest silence': '4 s' });
      await page.getByRole('radio', { name: 'Tunnel' }).check();
      await startAnd(page, () => runButton(page).click(), 'done', { timeoutMs: TIMEOUT_MS });
      expect(await grades(page)).toEqual({ only: 'degraded' });
      expect(await word(page, 'idle')).toBe('closed');
      expect(await runPanel(page).innerText()).toMatch(/send at least every/u);
    },
    TIMEOUT_MS,
  );
});
