import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runDesktopApp } from '../../electron/cli/desktop-app.ts';
import type { Host } from '../../electron/cli/host.ts';
import { closeStandardInput } from './hosts.ts';
import { ownSurroundings, writeProgram } from './programs.ts';

closeStandardInput();
const { folder, setEnv } = ownSurroundings();

beforeEach(() => {
  setEnv('DISPLAY', ':7');
  setEnv('ELECTRON_SKIP_BINARY_DOWNLOAD', undefined);
  setEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined);
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
});

interface Checkout {
  readonly root: string;
  readonly built: string;
  readonly package: string;
}

/** A built checkout with the package `electron` as npm leaves it: without the program. */
function checkout(): Checkout {
  const root = folder();
  const electron = join(root, 'node_modules/electron');
  mkdirSync(join(root, 'out/main'), { recursive: true });
  mkdirSync(electron, { recursive: true });
  writeFileSync(join(root, 'out/main/index.js'), '');
  writeFileSync(join(electron, 'package.json'), '{"name":"electron","version":"1.0.0","main":"index.js"}');
  return { root, built: join(root, 'out'), package: electron };
}

/** Puts a script where Electron's program would be. */
function install({ package: electron }: Checkout, script: string): void {
  writeProgram(join(electron, 'dist/electron'), script);
  writeFileSync(join(electron, 'path.txt'), 'electron');
}

async function runIn({ built }: Pick<Checkout, 'built'>, interrupted = new AbortController().signal) {
  let err = '';
  const host = { built, interrupted, errIsTerminal: false, columns: 80, err: (text: string) => (err += text) };
  return { exit: await runDesktopApp(host as unknown as Host), err };
}

describe('the desktop app', () => {
  it('is run on the built main file, and its end is the end', async () => {
    const place = checkout();
    install(place, `echo "$1" > ${place.root}/ran; echo "\${ELECTRON_RUN_AS_NODE-unset}" >> ${place.root}/ran`);
    setEnv('ELECTRON_RUN_AS_NODE', '1');
    expect(await runIn(place)).toEqual({ exit: 0, err: '' });
    expect(readFileSync(join(place.root, 'ran'), 'utf8')).toBe(`${place.built}/main/index.js\nunset\n`);
  });

  it('is ended when the user asks, which is a good end', async () => {
    const place = checkout();
    const controller = new AbortController();
    install(place, `trap 'echo asked > ${place.root}/ran; exit 3' TERM; : > ${place.root}/started; while :; do sleep 0.05; done`);
    const running = runIn(place, controller.signal);
    await expect.poll(() => existsSync(join(place.root, 'started'))).toBe(true);
    controller.abort();
    expect(await running).toEqual({ exit: 0, err: '' });
    expect(readFileSync(join(place.root, 'ran'), 'utf8')).toBe('asked\n');
  });

  it('gives way to a browser when it fails at once', async () => {
    const place = checkout();
    install(place, 'exit 127');
    expect(await runIn(place)).toEqual({ exit: null, err: 'duplexscope: Electron ended with code 127; using a browser\n' });
  });

  it('is downloaded by its own package when it is first used', async () => {
    const place = checkout();
    const script = `
      const fs = require('node:fs');
      fs.mkdirSync(__dirname + '/dist', { recursive: true });
      fs.writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\n', { mode: 0o755 });
      fs.writeFileSync(__dirname + '/path.txt', 'electron');
      console.log('much output of its own');`;
    writeFileSync(join(place.package, 'install.js'), script);
    expect(await runIn(place)).toEqual({ exit: 0, err: 'duplexscope: getting Electron, once, about 100 MB\n' });
    expect(await runIn(place)).toEqual({ exit: 0, err: '' });
  });

  it('gives way, in one line, when it cannot be downloaded', async () => {
    const place = checkout();
    writeFileSync(join(place.package, 'install.js'), `throw new TypeError('fetch failed');`);
    const { exit, err } = await runIn(place);
    expect(exit).toBeNull();
    expect(err).toMatch(/^[^\n]+100 MB\nduplexscope: Electron cannot be had \([^\n]+\); using a browser\n$/u);
  });

  it('is not waited for when the user asks to stop during the download', async () => {
    const place = checkout();
    const controller = new AbortController();
    writeFileSync(
      join(place.package, 'install.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(`${place.root}/started`)}, ''); setTimeout(() => {}, 60000);`,
    );
    const running = runIn(place, controller.signal);
    await expect.poll(() => existsSync(join(place.root, 'started')), { timeout: 5000 }).toBe(true);
    controller.abort();
    expect(await running).toMatchObject({ exit: 0 });
  });

  it('is no matter where there is no display', async () => {
    const place = checkout();
    install(place, 'exit 0');
    setEnv('DISPLAY', '');
    setEnv('WAYLAND_DISPLAY', '');
    expect(await runIn(place)).toEqual({ exit: null, err: '' });
  });

  it('is no matter where it is not to be downloaded, or nothing can do that', async () => {
    const place = checkout();
    expect(await runIn(place)).toEqual({ exit: null, err: '' });
    writeFileSync(join(place.package, 'install.js'), '');
    setEnv('ELECTRON_SKIP_BINARY_DOWNLOAD', '1');
    expect(await runIn(place)).toEqual({ exit: null, err: '' });
  });

  it('is not there in a copy without it', async () => {
    expect(await runIn({ built: folder() })).toEqual({ exit: null, err: '' });
  });

  it('is not run as root, since it would have to be without its sandbox', async () => {
    const place = checkout();
    install(place, 'exit 0');
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    expect(await runIn(place)).toEqual({ exit: null, err: expect.stringMatching(/^duplexscope: as root, [^\n]+\n$/u) as string });
  });
});
