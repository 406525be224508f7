import type { Readable, Writable } from 'node:stream';
import type { PageHosts } from './page-hosts.ts';

/** What a command needs of the process around it; tests bring their own. */
export interface Host {
  readonly stdin: Readable;
  /** For bytes; text goes by `out`. */
  readonly stdout: Writable;
  /** Results. */
  readonly out: (text: string) => void;
  /** Errors, warnings, progress. */
  readonly err: (text: string) => void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Colours on standard output: only on a terminal, and not with NO_COLOR. */
  readonly colours: boolean;
  /** How this program is called here: installed, or by the checkout's npm script. */
  readonly calledAs: string;
  /** Of the terminal on standard error. */
  readonly columns: number;
  /** Fires at the first SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
  /** The folder of the build: `renderer` has the page, `main` the desktop app. */
  readonly built: string;
  /** Loads the browser host. */
  readonly pageHosts: () => Promise<PageHosts>;
}
