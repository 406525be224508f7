import { browserHost } from './browser.ts';
import { electron } from './electron.ts';
import type { WindowHost } from './host.ts';
import { standin } from './standin.ts';

/** Every way in which the window comes to a person. */
export const WINDOW_HOSTS: readonly WindowHost[] = [standin, browserHost, electron];

export { browserHost, electron, standin };
export type { OpenWindow, WindowHost, WindowOptions } from './host.ts';
