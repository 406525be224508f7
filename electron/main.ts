import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, session } from 'electron';
import { registerPageScheme, servePage } from './app/app-protocol.ts';
import { recoverFromCrashes } from './app/crash-recovery.ts';
import { setMenu } from './app/menu.ts';
import { lockNavigation } from './app/navigation-lock.ts';
import { lockNetwork } from './app/network-lock.ts';
import { restrictPermissions } from './app/permissions.ts';
import { watchOpenedFiles } from './app/opened-files.ts';
import { report, surviveLostTerminal } from './app/report.ts';
import { Shutdown } from './app/shutdown.ts';
import { isFirstStart, onAnotherStart } from './app/single-instance.ts';
import { followTheme } from './app/theme.ts';
import { MainWindow } from './app/window.ts';
import { dataFolderOf } from './engine/workbench/data-folder.ts';
import { repositoryOf } from './engine/workbench/latest-release.ts';
import { createWorkbench } from './engine/workbench/workbench.ts';
import { registerCommands } from './ipc/command-registry.ts';
import { eventPublisher } from './ipc/event-publisher.ts';

/* The desktop app: every part is switched on here, and does nothing before. */

/** The folder of the build: this file becomes main/index.js in it. */
const OUT = join(import.meta.dirname, '..');
const dataFolder = dataFolderOf({ env: process.env, platform: process.platform, home: homedir() });

surviveLostTerminal();
const openedFiles = watchOpenedFiles(process.argv, process.cwd());
app.enableSandbox();
registerPageScheme();
// Chromium's own files stand apart from ours, which the command line shares.
const chromiumFolder = join(dataFolder, 'chromium');
mkdirSync(chromiumFolder, { recursive: true, mode: 0o700 });
app.setPath('userData', chromiumFolder);

if (isFirstStart()) {
  // Not awaited: Electron is ready only after this file has been run to its end.
  app.whenReady().then(start).catch(fail);
} else {
  app.quit();
}

async function start(): Promise<void> {
  const { defaultSession } = session;
  lockNavigation();
  lockNetwork(defaultSession);
  restrictPermissions(defaultSession);
  servePage(join(OUT, 'renderer'));

  const workbench = createWorkbench({
    host: 'electron',
    dataFolder,
    resolveProxy: (url) => defaultSession.resolveProxy(url),
    repository: repositoryOf(join(OUT, '..', 'package.json')),
    onBug: report,
  });
  const shutdown = new Shutdown(workbench);
  const window = new MainWindow({
    preload: join(OUT, 'preload', 'index.cjs'),
    icon: join(OUT, 'main', 'icon.png'),
    stateFile: join(dataFolder, 'window.json'),
    onOpen: (opened) => {
      shutdown.guard(opened);
      recoverFromCrashes(opened);
    },
  });
  registerCommands({ handlers: workbench.handlers, isOurs: (contents) => window.owns(contents), onBug: report });
  const publish = eventPublisher(() => window.contents);
  workbench.subscribe(publish);
  setMenu((action) => {
    window.show();
    publish('windowAction', { action });
  });
  onAnotherStart((argv, folder) => {
    window.show();
    openedFiles.startedAgain(argv, folder);
  });

  await followTheme(workbench);
  window.show();
  openedFiles.follow((paths) => {
    workbench.openFiles(paths);
  });
}

function fail(error: unknown): void {
  report(error);
  app.exit(1);
}
