import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowHost } from '../hosts/index.ts';
import { packApp, type PackedApp } from '../hosts/packed-app.ts';
import { openOnStandin, standin } from '../hosts/standin.ts';
import { grades, openEvidence, runButton, startAnd } from './moves.ts';
import { describeWindow } from './scene.ts';

const PACK_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'duplexscope-packed-'));
let packed: PackedApp | null = null;

function app(): PackedApp {
  if (!packed) throw new Error('the app is not packed');
  return packed;
}

beforeAll(async () => {
  packed = await packApp(folder);
}, PACK_MS);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the packed app', () => {
  it('holds what the window needs, and nothing else', () => {
    const files = listPackage(app().archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/LICENSE',
        '/out/main/index.js',
        '/out/main/server-thread.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
      ]),
    );
    expect(files.filter((path) => !/^\/(?:package\.json|LICENSE|out(?:\/(?:main|preload|renderer)(?:\/.*)?)?)$/u.test(path))).toEqual([]);
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
  });

  it('shuts by fuses what it never uses: other code, Node options, inspection, and privileges of files', async () => {
    const wire = await getCurrentFuseWire(app().binary);
    // Each is a character in the binary.
    const state = (fuse: FuseV1Options): string => ({ '0': 'off', '1': 'on' })[String.fromCharCode(wire[fuse] ?? 0)] ?? 'not set';
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspection: state(FuseV1Options.EnableNodeCliInspectArguments),
      fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
      encryptedCookies: state(FuseV1Options.EnableCookieEncryption),
      checkedArchive: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyTheArchive: state(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({
      runAsNode: 'off',
      nodeOptions: 'off',
      inspection: 'off',
      fileProtocol: 'off',
      encryptedCookies: 'on',
      checkedArchive: 'on',
      onlyTheArchive: 'on',
    });
  });
});

const onStandin: WindowHost = { ...standin, open: (options) => openOnStandin(options, app().main) };

describeWindow('the packed app', { hosts: [onStandin] }, (scene) => {
  it('comes to a verdict and its proof with nothing but what was packed', async () => {
    const { page } = scene;
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(await grades(page)).toEqual({ only: 'clean' });
    expect(await openEvidence(page, 'Handshake')).not.toBe('');
  });
});
