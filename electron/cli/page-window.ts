import { spawn } from 'node:child_process';
import type { Host } from './host.ts';
import { exitOf, within, type ChildExit } from './child-exit.ts';
import { hasBrowserDisplay } from './display.ts';
import type { Openable } from './page-hosts.ts';

/** How long a browser may take to fail. */
const FAILS_WITHIN_MS = 3000;
const LOOK_EVERY_MS = 50;

/** A window of a browser that was started for it. */
export interface PageWindow {
  /** Resolves when the browser has ended. */
  readonly gone: Promise<ChildExit>;
  /** Ends it, if it has not ended. */
  close(): void;
}

export interface OpenWindowOptions {
  readonly dataFolder: string;
  readonly host: Pick<Host, 'err' | 'interrupted'>;
  /** Whether a page is there, which ends the wait for a browser that fails; null where nobody can know. */
  readonly shown: (() => boolean) | null;
}

/**
 * Shows the page: in a window of its own where a Chromium is found, else in the default browser, which nobody can close from here (null). Where there is no
 * display, and where nothing works, it says so in one line; the address was printed anyway.
 *
 * The browser keeps its sandbox. As root it does not start with one, and then the default browser is tried.
 */
export async function openWindow(page: Openable, options: OpenWindowOptions): Promise<PageWindow | null> {
  const { host, dataFolder, shown } = options;
  if (!hasBrowserDisplay(process.platform, process.env)) {
    host.err('duplexscope: there is no display here; open the address in a browser of this machine\n');
    return null;
  }
  const { findChromium, profileFolder } = await import('./chromium.ts');
  for (const program of findChromium()) {
    const window = startChromium(program, page.newLink(), profileFolder(program, dataFolder));
    const failure = await earlyFailure(window, shown, host.interrupted);
    if (failure === null) return window;
    host.err(`duplexscope: ${program} showed nothing (${failure.says})\n`);
  }
  await openInDefaultBrowser(page, host);
  return null;
}

function startChromium(program: string, link: string, profile: string): PageWindow {
  const child = spawn(
    program,
    [
      `--app=${link}`,
      // A browser of its own: with the person's own one the window would be just a tab of a process that stays, with all its extensions.
      `--user-data-dir=${profile}`,
      '--window-size=1280,800',
      '--class=Duplexscope',
      '--no-first-run',
      '--no-default-browser-check',
      '--hide-crash-restore-bubble',
      '--disable-extensions',
      '--disable-sync',
      // Nothing is asked for but this page. What a browser still asks its maker by itself (the time, an account, updates) finds nobody.
      '--no-proxy-server',
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${hostOf(link)}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-domain-reliability',
      '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
      // No password is kept there, so no keyring has to be opened.
      '--password-store=basic',
      '--use-mock-keychain',
    ],
    // A group of its own: Ctrl-C in the terminal is for Duplexscope, which says goodbye to the page before it closes the window.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let running = true;
  const gone = exitOf(child).finally(() => (running = false));
  return {
    gone,
    close: () => {
      if (running) child.kill('SIGTERM');
    },
  };
}

/** An IPv6 address without its brackets: Chromium's rules are about names as they are looked up. */
function hostOf(link: string): string {
  return new URL(link).hostname.replace(/^\[(.*)\]$/u, '$1');
}

/** How the browser failed, or null. One that ends well at once has handed the page over to one of its kind that runs already. */
async function earlyFailure({ gone }: PageWindow, shown: (() => boolean) | null, interrupted: AbortSignal): Promise<ChildExit | null> {
  const until = performance.now() + FAILS_WITHIN_MS;
  while (shown?.() !== true && !interrupted.aborted && performance.now() < until) {
    const exit = await within(gone, LOOK_EVERY_MS, interrupted);
    if (exit !== null) return exit.ok ? null : exit;
  }
  return null;
}

async function openInDefaultBrowser(page: Openable, host: Pick<Host, 'err'>): Promise<void> {
  const { default: open } = await import('open');
  try {
    const child = await open(page.newLink());
    child.unref();
  } catch (error) {
    const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
    host.err(`duplexscope: no browser could be started (${why}); open the address yourself\n`);
  }
}
