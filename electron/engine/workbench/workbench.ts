import manifest from '../../../package.json' with { type: 'json' };
import type { EventName, Handlers, PayloadOf, Publish } from '../../../shared/ipc/contract.ts';
import { Engine } from '../engine.ts';
import { createAppInfo } from './app-info.ts';
import { authoritiesHandlers } from './authorities.ts';
import { createConsoles } from './consoles.ts';
import { createExports } from './exports.ts';
import { releaseQuestion } from './latest-release.ts';
import { createLists } from './lists.ts';
import { createNetwork } from './network.ts';
import { createOpenedFiles } from './opened-files.ts';
import { createPac } from './pac.ts';
import { createRuns } from './runs.ts';
import { createSecrets } from './secrets.ts';
import { createServers } from './servers.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';
import { createSpecimens } from './specimens.ts';
import { createSweepTables } from './sweep-tables.ts';
import { createSweeps } from './sweeps.ts';
import { createUpdates } from './updates.ts';
import { createUploads } from './uploads.ts';

export interface WorkbenchOptions {
  readonly host: 'electron' | 'browser';
  /** Where settings are kept; made when it is not there. */
  readonly dataFolder: string;
  /** Proxies of the system for a URL, as Electron's `session.resolveProxy` words them (`PROXY host:port; DIRECT`); null where nobody can be asked. */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  /** Whose releases this is one of, `OWNER/NAME` on GitHub: there a person may ask for a newer one. Without it nobody can be asked. */
  readonly repository?: string | null;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export type WorkbenchListener = <Name extends EventName>(event: Name, payload: PayloadOf<Name>) => void;

/** What a window works with: the engine behind the commands of the contract, and its events in batches of 50 ms at the shortest. */
export interface Workbench {
  readonly handlers: Handlers;
  subscribe(listener: WorkbenchListener): () => void;
  /** Runs and sweeps that are under way: whoever closes a window asks first when there are any. */
  readonly runsUnderWay: number;
  /** Session files of this computer that somebody opened with the app, by their whole paths: the window imports them. */
  openFiles(paths: readonly string[]): void;
  /** Cancels what is under way, stops servers, consoles and specimens, writes what is not yet written, and resolves when all is gone. */
  close(): Promise<void>;
}

/** One engine, and the parts of the window around it. What a listener throws is a bug and keeps nobody else from being told. */
export function createWorkbench({ host, dataFolder, resolveProxy, repository = null, onBug }: WorkbenchOptions): Workbench {
  const listeners = new Set<WorkbenchListener>();
  const publish: Publish = (event, payload) => {
    for (const listener of listeners) {
      try {
        listener(event, payload);
      } catch (error) {
        onBug(error);
      }
    }
  };
  const engine = new Engine();
  const secrets = createSecrets();
  const settings = createSettings({ dataFolder, publish });
  const sessions = createSessions({ dataFolder, publish, onBug, settings: () => settings.handlers.getSettings({}) });
  const runs = createRuns({ engine, secrets, publish, sessions, onBug });
  const servers = createServers({ engine, publish });
  const consoles = createConsoles({ engine, secrets, publish, onBug });
  const specimens = createSpecimens({ engine, publish });
  const network = createNetwork({ resolveProxy, secrets });
  const uploads = createUploads({ dataFolder, onBug });
  const openedFiles = createOpenedFiles({ uploads, publish });
  const lists = createLists({ uploads, secrets, publish, onBug, linesOfSweep: (id, lines) => sweeps.linesOf(id, lines) });
  const sweeps = createSweeps({ lists, log: sessions.log, secrets, publish, onBug });
  const exports = createExports({ dataFolder, log: sessions.log, uploads, publish, onBug });
  const pac = createPac({ secrets });
  const question = repository === null ? null : releaseQuestion(repository, manifest.version);
  const updates = createUpdates({ version: manifest.version, question, settings: () => settings.handlers.getSettings({}) });
  const problems = async () => [...(await settings.problems()), ...sessions.problems()];
  const appInfo = createAppInfo({ host, dataFolder, question, problems });
  // Those that use the specimens and servers of this machine go before these do, and those that write to the log before it.
  const parts = [runs, sweeps, consoles, servers, specimens, settings, network, pac, lists, exports, uploads, updates, appInfo, sessions];
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    const outcomes = [];
    for (const part of parts) outcomes.push(...(await Promise.allSettled([part.close()])));
    await engine.close();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  return {
    handlers: {
      ...authoritiesHandlers,
      ...runs.handlers,
      ...servers.handlers,
      ...consoles.handlers,
      ...specimens.handlers,
      ...settings.handlers,
      ...network.handlers,
      ...appInfo.handlers,
      ...updates.handlers,
      ...uploads.handlers,
      ...openedFiles.handlers,
      ...lists.handlers,
      ...pac.handlers,
      ...sweeps.handlers,
      ...createSweepTables({ log: sessions.log, sessions }),
      ...sessions.handlers,
      ...exports.handlers,
      keepSecret: ({ secret }) => ({ secret: secrets.keep(secret) }),
    },
    subscribe(listener) {
      // Wrapped, so that the same function can listen twice and stop once.
      const told: WorkbenchListener = (event, payload) => {
        listener(event, payload);
      };
      listeners.add(told);
      return () => {
        listeners.delete(told);
      };
    },
    openFiles: (paths) => {
      openedFiles.opened(paths);
    },
    get runsUnderWay() {
      return runs.underWay + sweeps.underWay;
    },
    close: () => (closing ??= close()),
  };
}
