import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_NAMES, type Handlers } from '../../shared/ipc/contract.ts';
import { Failure } from '../../shared/model/failure.ts';
import { startBrowserHost, type BrowserHost, type BrowserHostOptions } from '../../electron/browser-host/index.ts';
import type { Workbench, WorkbenchListener } from '../../electron/engine/workbench/workbench.ts';

export const PAGE = '<!doctype html><title>the page</title><script type="module" src="./assets/index-abc.js"></script>';

export interface TestHost {
  readonly host: BrowserHost;
  readonly port: number;
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  readonly publish: WorkbenchListener;
  readonly listeners: () => number;
  readonly bugs: unknown[];
  readonly ticketsTwice: () => number;
}

/** A host with a page of two files, and a workbench that has `handlers` and no other commands. `closeLater` is told what has to be closed. */
export async function testHost(
  closeLater: (close: () => unknown) => void,
  handlers: Partial<Handlers> = {},
  options: Partial<Pick<BrowserHostOptions, 'host' | 'port'>> = {},
): Promise<TestHost> {
  const folder = temporaryFolder(closeLater);
  writeFileSync(join(folder, 'secret.txt'), 'nobody may read this');
  const pageFolder = join(folder, 'page');
  mkdirSync(join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(join(pageFolder, 'index.html'), PAGE);
  writeFileSync(join(pageFolder, 'assets/index-abc.js'), 'export {};');

  const listeners = new Set<WorkbenchListener>();
  const bugs: unknown[] = [];
  let ticketsTwice = 0;
  const host = await startBrowserHost({
    workbench: workbenchOf(handlers, listeners),
    pageFolder,
    host: '127.0.0.1',
    port: 0,
    onTicketTwice: () => (ticketsTwice += 1),
    onBug: (error) => bugs.push(error),
    ...options,
  });
  closeLater(() => host.close());
  return {
    host,
    port: host.address.port,
    authority: `127.0.0.1:${String(host.address.port)}`,
    publish: (event, payload) => {
      for (const listener of listeners) listener(event, payload);
    },
    listeners: () => listeners.size,
    bugs,
    ticketsTwice: () => ticketsTwice,
  };
}

export function temporaryFolder(closeLater: (close: () => unknown) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-'));
  closeLater(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function workbenchOf(handlers: Partial<Handlers>, listeners: Set<WorkbenchListener>): Pick<Workbench, 'handlers' | 'subscribe'> {
  const absent = COMMAND_NAMES.map((name) => [
    name,
    () => {
      throw new Failure('NOT_BUILT_YET', `this workbench has no ${name}`, { stage: 'usage' });
    },
  ]);
  return {
    handlers: { ...(Object.fromEntries(absent) as unknown as Handlers), ...handlers },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
