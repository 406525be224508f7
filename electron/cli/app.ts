import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { isLoopback } from '../engine/loopback.ts';
import { dataFolderOf } from '../engine/workbench/data-folder.ts';
import { runDesktopApp } from './desktop-app.ts';
import { EXIT, describeError } from './exit.ts';
import type { Host } from './host.ts';
import { warnStrangers } from './long-running.ts';
import type { PageHost, PageHosts } from './page-hosts.ts';
import { openWindow, type PageWindow } from './page-window.ts';
import { untilLeft } from './stay-open.ts';
import { bad } from './values.ts';

export interface AppOptions {
  /** False with `--no-open`. */
  readonly open: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly iKnow?: boolean;
  readonly browser?: boolean;
}

/**
 * Opens the window, and stays until it is closed or interrupted: in Electron where that can be had and nothing was asked that only the browser host can do, else
 * in a browser. Gives 0.
 */
export async function app(options: AppOptions, host: Host): Promise<number> {
  const address = (options.host ?? '127.0.0.1').replace(/^\[(.*)\]$/u, '$1');
  await refuseStrangers(address, options.iKnow === true, host);
  const forBrowsers = options.browser === true || !options.open || options.port !== undefined || options.host !== undefined;
  if (!forBrowsers) {
    const exit = await runDesktopApp(host);
    if (exit !== null) return exit;
  }
  const pages = await host.pageHosts();
  const dataFolder = dataFolderOf({ env: process.env, platform: process.platform, home: homedir() });
  const running = await pages.findRunningHost(dataFolder, host.interrupted);
  // A port or an address of one's own asks for a host of one's own.
  if (running === null || options.port !== undefined || options.host !== undefined)
    return serve(pages, { address, port: options.port ?? 0, open: options.open, announce: running === null, dataFolder }, host);
  host.out(`Duplexscope is at ${running.url}\n`);
  host.err(`duplexscope: it runs already, as process ${String(running.pid)}; this is its address\n`);
  if (options.open) await openWindow(running, { dataFolder, host, shown: null });
  return EXIT.done;
}

/** Everybody who reaches the page's port over a network could read the token on its way: nothing is encrypted. */
async function refuseStrangers(address: string, knows: boolean, host: Host): Promise<void> {
  if (knows) return;
  const own = await isLoopback(address, { signal: host.interrupted, timeoutMs: 2000 });
  if (own === null) throw new Failure('BAD_LISTEN_ADDRESS', `--host ${address}: there is no such name; use 127.0.0.1`, { stage: 'usage' });
  if (!own)
    throw bad(
      `--host ${address} lets other machines control this program, and the token crosses the network in the clear; add --i-know if you mean it`,
    );
}

interface ServeOptions {
  readonly address: string;
  readonly port: number;
  readonly open: boolean;
  /** Whether later starts are to find this one. */
  readonly announce: boolean;
  readonly dataFolder: string;
}

async function serve(pages: PageHosts, { address, port, open, announce, dataFolder }: ServeOptions, host: Host): Promise<number> {
  const onBug = (error: unknown): void => {
    const { line } = describeError(error);
    if (line !== null) host.err(line);
  };
  // Loaded here, since the desktop app has an engine of its own.
  const { createWorkbench } = await import('../engine/workbench/workbench.ts');
  const { repositoryOf } = await import('../engine/workbench/latest-release.ts');
  const repository = repositoryOf(join(host.built, '..', 'package.json'));
  const workbench = createWorkbench({ host: 'browser', dataFolder, resolveProxy: null, repository, onBug });
  let page: PageHost | null = null;
  let forget: (() => void) | null = null;
  let window: PageWindow | null = null;
  try {
    page = await pages.startBrowserHost({
      workbench,
      pageFolder: join(host.built, 'renderer'),
      host: address,
      port,
      onBug,
      onTicketTwice: () => {
        host.err(
          'duplexscope: warning: the way that a browser was given to the page was asked for twice; if it was not you, stop Duplexscope\n',
        );
      },
    });
    if (announce) forget = await pages.announceHost(dataFolder, page);
    host.out(`Duplexscope is at ${page.url}\n`);
    await warnStrangers(address, host);
    const shown = page;
    if (open) window = await openWindow(page, { dataFolder, host, shown: () => shown.clients > 0 });
    if (host.errIsTerminal) host.err('Stop with Ctrl-C.\n');
    await untilLeft({
      windowGone: window?.gone ?? null,
      needed: () => shown.clients > 0 || workbench.runsUnderWay > 0,
      interrupted: host.interrupted,
    });
  } finally {
    forget?.();
    try {
      // Runs first: pages that are still there see how they end.
      await workbench.close();
    } finally {
      await page?.close();
      window?.close();
    }
  }
  return EXIT.done;
}
