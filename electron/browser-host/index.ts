export { startBrowserHost, type BrowserHost, type BrowserHostOptions } from './host.ts';
export { announceHost, findRunningHost, type RunningHost } from './running.ts';
