import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Launcher } from 'chrome-launcher';

/** Browsers that can show a page as a window of its own (`--app`), the likeliest first; each is there. `CHROME_PATH` comes before all. */
export function findChromium(): readonly string[] {
  const { env, platform } = process;
  // The finder knows Chrome and Chromium; under WSL it finds those of Windows, which cannot use a profile folder of this side.
  const chrome = isUnderWsl(env) ? null : firstChrome();
  return [...new Set([env['CHROME_PATH'] ?? '', chrome ?? '', ...edgeAndOthers(platform, env)])].filter(
    (path) => path !== '' && existsSync(path),
  );
}

function firstChrome(): string | null {
  try {
    return Launcher.getFirstInstallation() ?? null;
  } catch {
    // It throws when there is none, and when one of the programs that it looks with is missing: in both cases there is none to be had from it.
    return null;
  }
}

function edgeAndOthers(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] {
  switch (platform) {
    case 'win32':
      return ['PROGRAMFILES(X86)', 'PROGRAMFILES', 'LOCALAPPDATA'].flatMap((name) => {
        const folder = env[name] ?? '';
        return folder === '' ? [] : [join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')];
      });
    case 'darwin':
      return ['Microsoft Edge', 'Chromium', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
    default:
      return ['microsoft-edge-stable', 'microsoft-edge', 'brave-browser'].flatMap((name) =>
        (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)),
      );
  }
}

function isUnderWsl(env: NodeJS.ProcessEnv): boolean {
  return (env['WSL_DISTRO_NAME'] ?? '') !== '';
}

/** Where the window's profile goes: below the data folder, but a snap may write nowhere in the home folder but below `~/snap`, and not to hidden folders. */
export function profileFolder(program: string, dataFolder: string): string {
  return isSnap(program) ? join(homedir(), 'snap', 'chromium', 'common', 'duplexscope') : join(dataFolder, 'window');
}

/** Ubuntu's `chromium-browser` is a script that starts the snap. */
function isSnap(program: string): boolean {
  const real = realpathSync(program);
  return (
    real.startsWith('/snap/') || real === '/usr/bin/snap' || (program.endsWith('/chromium-browser') && existsSync('/snap/bin/chromium'))
  );
}
