import { checkOptions, modelled } from './refusal.ts';
import { running } from './running.ts';
import type { WebContentsModel } from './web-contents.ts';

type Contents = WebContentsModel;
type RequestHandler = (contents: Contents, permission: string, callback: (granted: boolean) => void, details: object) => void;
type CheckHandler = (contents: Contents, permission: string, origin: string, details: object) => boolean;
type BeforeRequest = (details: { readonly url: string }, callback: (answer: { readonly cancel?: boolean }) => void) => void;

let onRequest: RequestHandler | null = null;
let onCheck: CheckHandler | null = null;
let beforeRequest: { readonly patterns: readonly RegExp[]; readonly listener: BeforeRequest } | null = null;

const defaultSession = modelled('session', {
  setPermissionRequestHandler(handler: RequestHandler | null) {
    onRequest = handler;
  },
  setPermissionCheckHandler(handler: CheckHandler | null) {
    onCheck = handler;
  },
  /** Chromium is started without a proxy. */
  resolveProxy: (_url: string): Promise<string> => Promise.resolve('DIRECT'),
  webRequest: modelled('session.webRequest', {
    onBeforeRequest(filter: { readonly urls: readonly string[] }, listener: BeforeRequest) {
      checkOptions('a filter of requests', filter, { urls: null });
      beforeRequest = { patterns: filter.urls.map(patternOf), listener };
    },
  }),
});

export const session = modelled('session', {
  get defaultSession() {
    running();
    return defaultSession;
  },
});

/** Electron's names and Chromium's of what a page may ask for. */
const PERMISSIONS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write' }],
  ['geolocation', { name: 'geolocation' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['local-fonts', { name: 'local-fonts' }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['midiSysex', { name: 'midi', sysex: true }],
  ['notifications', { name: 'notifications' }],
  ['window-management', { name: 'window-management' }],
];

/**
 * Asks the app about each permission when a document has come, and tells Chromium its answers. Electron asks when the page does; here the answer is there
 * before. Without handlers all is granted, as in Electron.
 */
export async function applyPermissions(contents: Contents, url: string): Promise<void> {
  if (!url.startsWith('http')) return;
  const { origin } = new URL(url);
  for (const [electronName, permission] of PERMISSIONS) {
    const granted = (await isRequestGranted(contents, electronName)) && (onCheck === null || onCheck(contents, electronName, origin, {}));
    await running().chromium.cdp.browser.send('Browser.setPermission', { permission, setting: granted ? 'granted' : 'denied', origin });
  }
}

function isRequestGranted(contents: Contents, permission: string): Promise<boolean> {
  const handler = onRequest;
  return new Promise((resolve) => {
    if (handler === null) resolve(true);
    else handler(contents, permission, resolve, {});
  });
}

/** Whether the app's webRequest listener cancels it. */
export function isCalledOff(url: string): boolean {
  if (beforeRequest?.patterns.some((pattern) => pattern.test(url)) !== true) return false;
  let answer: { readonly cancel?: boolean } | null = null;
  beforeRequest.listener({ url }, (given) => {
    checkOptions('an answer to onBeforeRequest', given, { cancel: null });
    answer = given;
  });
  return (answer as { readonly cancel?: boolean } | null)?.cancel === true;
}

/** `scheme://*`/`*` as Chromium's match patterns: any host, any path. */
function patternOf(text: string): RegExp {
  const scheme = /^([a-z]+):\/\/\*\/\*$/u.exec(text)?.[1];
  if (scheme === undefined) throw new Error(`not modelled: the pattern ${text}`);
  return new RegExp(`^${scheme}:`, 'u');
}
