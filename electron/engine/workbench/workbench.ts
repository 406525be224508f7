import type { EventName, Handlers, PayloadOf } from '../../../shared/ipc/contract.ts';

export interface WorkbenchOptions {
  readonly host: 'electron' | 'browser';
  /** Where settings are kept; made when it is not there. */
  readonly dataFolder: string;
  /** Proxies of the system for a URL, as Electron's `session.resolveProxy` words them (`PROXY host:port; DIRECT`); null where nobody can be asked. */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export type WorkbenchListener = <Name extends EventName>(event: Name, payload: PayloadOf<Name>) => void;

/** What a window works with: the engine behind the commands of the contract, and its events in batches of 50 ms at the shortest. */
export interface Workbench {
  readonly handlers: Handlers;
  subscribe(listener: WorkbenchListener): () => void;
  /** Runs that are under way: whoever closes a window asks first when there are any. */
  readonly runsUnderWay: number;
  /** Cancels what is under way, stops servers, consoles and specimens, writes what is not yet written, and resolves when all is gone. */
  close(): Promise<void>;
}
