import type { Page } from 'playwright-core';

export interface WindowOptions {
  /** Where the app keeps its settings; made and removed by whoever starts it. */
  readonly dataFolder: string;
  /** On top of the environment of the tests, which names no proxy to the app. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder with package.json and out/, instead of those that all share; Electron takes none. */
  readonly copy?: string;
  /** Told of the page before it loads anything. Where a host cannot wait for that, it loads the page once more. */
  readonly watch: (page: Page) => Promise<void>;
}

/** How a process ended. */
export interface HostEnd {
  readonly code: number | null;
  readonly stderr: string;
}

/** The window on a screen, and the process with the engine behind it. */
export interface OpenWindow {
  readonly page: Page;
  /** Of the process with the engine. */
  readonly pid: number;
  /** Ends all of it as a person would, and resolves when it is gone with its browser. May be called again. */
  close(): Promise<HostEnd>;
}

/** One of the three ways in which the window comes to a person. */
export interface WindowHost {
  readonly name: string;
  /** Why there is none on this machine, null where there is. */
  missing(): string | null;
  open(options: WindowOptions): Promise<OpenWindow>;
}

const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];

/** The environment of the tests without the proxies that their machine was told to use: what the window fills in must not depend on it. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !PROXY_VARIABLES.includes(name.toLowerCase()));
  return { ...(Object.fromEntries(own) as Record<string, string>), ...more };
}
