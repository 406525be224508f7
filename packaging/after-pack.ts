import { join } from 'node:path';
import { Arch, type AfterPackContext } from 'electron-builder';
import { layCommand } from './command.ts';
import type { System } from './node-of.ts';

/** electron-builder's hook: when the app is in its folder, and before anything is signed, the command is put beside its archive. */
export function afterPack({ packager, appOutDir, arch, electronPlatformName }: AfterPackContext): void {
  const { projectDir } = packager;
  layCommand(join(packager.getResourcesDir(appOutDir), 'command'), {
    checkout: projectDir,
    built: join(projectDir, 'out'),
    system: systemOf(electronPlatformName, Arch[arch]),
  });
}

function systemOf(platform: string, arch: string | undefined): System {
  if ((platform === 'linux' || platform === 'darwin' || platform === 'win32') && (arch === 'x64' || arch === 'arm64'))
    return { platform, arch };
  throw new Error(`no installer is made for ${platform} on ${String(arch)}`);
}
