import { app, dialog, type BrowserWindow } from 'electron';
import type { Workbench } from '../engine/workbench/workbench.ts';
import { report } from './report.ts';

/** So long runs, servers and files have to end. */
const CLOSE_MS = 5_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * How the app ends: the last window closes, somebody quits, or a signal comes. Whichever it is, the workbench is closed before the process leaves. Only people
 * are asked first, and only while a run would be lost.
 */
export class Shutdown {
  readonly #workbench: Workbench;
  #decided = false;
  #asking = false;
  #ending = false;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    // One window is the whole app, on macOS too: without it there is nothing that the Dock could bring back.
    app.on('window-all-closed', () => {
      app.quit();
    });
    app.on('will-quit', (event) => {
      event.preventDefault();
      this.#end();
    });
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        // Whoever asks twice does not want to wait.
        if (this.#decided) app.exit(1);
        this.#decided = true;
        app.quit();
      });
    }
  }

  /** Has this window ask before it closes while a run is under way. */
  guard(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#decided || this.#workbench.runsUnderWay === 0) return;
      event.preventDefault();
      if (this.#asking) return;
      this.#asking = true;
      this.#ask(window)
        .catch(report)
        .finally(() => {
          this.#asking = false;
        });
    });
  }

  async #ask(window: BrowserWindow): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: 'A run is under way.',
      detail: 'Closing the window ends it, and what it has found so far is lost.',
      buttons: ['Keep running', 'Stop and close'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response !== 1) return;
    this.#decided = true;
    app.quit();
  }

  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    const late = setTimeout(() => {
      report(`what was under way did not end within ${String(CLOSE_MS / 1000)} s`);
      app.exit(1);
    }, CLOSE_MS);
    this.#workbench.close().then(
      () => {
        clearTimeout(late);
        app.exit(0);
      },
      (error: unknown) => {
        clearTimeout(late);
        report(error);
        app.exit(1);
      },
    );
  }
}
