import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { findProgram } from '../../support/requires.ts';
import { builtCommand, packedCommand } from '../command.ts';
import { launchChromium, VIEWPORT } from './chromium.ts';
import { environment, type HostEnd, type OpenWindow, type WindowHost, type WindowOptions } from './host.ts';

/** `duplexscope app --no-open`, which any browser can be pointed at. */
export interface BrowserHostProcess {
  /** With the token in its fragment. */
  readonly url: URL;
  readonly pid: number;
  /** As Ctrl-C in its terminal. */
  close(): Promise<HostEnd>;
  /** As a crash. */
  kill(): Promise<HostEnd>;
}

export async function startBrowserHost({
  dataFolder,
  port = 0,
  env,
  copy,
}: Omit<WindowOptions, 'watch'> & { readonly port?: number }): Promise<BrowserHostProcess> {
  const { called } = copy === undefined ? packedCommand() : builtCommand(copy);
  const [file, ...first] = called;
  const child = spawn(file, [...first, 'app', '--no-open', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment({ DUPLEXSCOPE_DATA: dataFolder, ...env }),
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stderr = buffer(child.stderr);
  const ended = (async () => ({ code: await code, stderr: (await stderr).toString() }))();
  const end = (signal: 'SIGINT' | 'SIGKILL') => () => {
    child.kill(signal);
    return ended;
  };
  const address = await new Promise<string | null>((resolve) => {
    createInterface({ input: child.stdout })
      .once('line', resolve)
      .once('close', () => {
        resolve(null);
      });
  });
  const [, url] = /^Duplexscope is at (\S+)$/u.exec(address ?? '') ?? [];
  if (url === undefined) throw new Error(`the browser host said "${address ?? 'nothing'}": ${(await end('SIGINT')()).stderr}`);
  return { url: new URL(url), pid: child.pid ?? 0, close: end('SIGINT'), kill: end('SIGKILL') };
}

export const browserHost: WindowHost = {
  name: 'the browser host',
  missing: () => (findProgram('chromium') === null ? 'needs chromium' : null),
  open: (options) => openInBrowser(options),
};

/** `netLog` as launchChromium's. */
export async function openInBrowser(options: WindowOptions & { readonly netLog?: string }): Promise<OpenWindow> {
  const host = await startBrowserHost(options);
  const browser = await launchChromium({ netLog: options.netLog ?? null });
  const page = await browser.newPage({ viewport: VIEWPORT });
  await options.watch(page);
  await page.goto(host.url.href);
  return {
    page,
    pid: host.pid,
    close: async () => {
      await browser.close();
      return await host.close();
    },
  };
}
