import type { Endpoint } from '../../shared/model/route.ts';
import type { Workbench } from '../engine/workbench/workbench.ts';

/** The browser host as the command `app` needs it. Commands know the engine only: electron/cli.ts brings it (electron/browser-host/index.ts). */
export interface PageHosts {
  startBrowserHost(options: PageHostOptions): Promise<PageHost>;
  findRunningHost(dataFolder: string, signal: AbortSignal): Promise<RunningPageHost | null>;
  announceHost(dataFolder: string, host: PageHost): Promise<() => void>;
}

export interface PageHostOptions {
  readonly workbench: Pick<Workbench, 'handlers' | 'subscribe'>;
  readonly pageFolder: string;
  readonly host: string;
  readonly port: number;
  readonly onTicketTwice: () => void;
  readonly onBug: (error: unknown) => void;
}

/** What can be opened: `url` for the person's eyes, `newLink` for a browser's command line, which others can read. */
export interface Openable {
  readonly url: string;
  newLink(): string;
}

export interface PageHost extends Openable {
  readonly address: Endpoint;
  readonly token: string;
  /** Pages that are connected now. */
  readonly clients: number;
  close(): Promise<void>;
}

export interface RunningPageHost extends Openable {
  readonly pid: number;
}
