import { toElectron } from './addresses.ts';
import type { CdpSession, Json } from './cdp.ts';
import type { Page } from './page.ts';
import { handlerFor, type ProtocolHandler } from './protocol.ts';
import { notModelled } from './refusal.ts';
import { isCalledOff } from './session.ts';

interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly hasPostData?: boolean;
  };
  readonly frameId: string;
  readonly resourceType: string;
  /** Set when this request follows a redirect. */
  readonly redirectedRequestId?: string;
}

/** Decides one request of a page as Electron would: the navigation events first, then webRequest, then the app's own protocol, then the network. */
export async function intercept(page: Page, session: CdpSession, params: Json): Promise<void> {
  const paused = params as unknown as Paused;
  const { requestId, request } = paused;
  const url = toElectron(request.url);
  try {
    if (paused.resourceType === 'Document' && isHeldBack(page, paused, url)) {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    } else if (isCalledOff(url)) {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    } else {
      const handler = handlerFor(url);
      await (handler === null ? session.send('Fetch.continueRequest', { requestId }) : fulfil(session, requestId, request, handler));
    }
  } catch (error) {
    // The page, or the request, may be gone before it is decided.
    if (!/Invalid InterceptionId|Session with given id|Chromium is gone|Target crashed/iu.test(String(error))) throw error;
  }
}

function isHeldBack(page: Page, { request, frameId, redirectedRequestId }: Paused, url: string): boolean {
  const isMainFrame = page.frames.isMain(frameId);
  if (isMainFrame && page.isExpected(request.url)) return false;
  const details = { url, isMainFrame, isSameDocument: false };
  if (redirectedRequestId !== undefined) return page.events.happen('will-redirect', details);
  const main = isMainFrame && page.events.happen('will-navigate', details);
  return page.events.happen('will-frame-navigate', details) || main;
}

async function fulfil(
  session: CdpSession,
  requestId: string,
  { url, method, headers, hasPostData = false }: Paused['request'],
  handler: ProtocolHandler,
): Promise<void> {
  if (hasPostData) throw notModelled('a request with a body to the app');
  const answer = await answered(handler, new Request(toElectron(url), { method, headers }));
  if (answer === null) await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
  else await session.send('Fetch.fulfillRequest', { requestId, ...answer });
}

/** Null for a handler that failed, which Electron says and then takes for a failed request. */
async function answered(handler: ProtocolHandler, request: Request): Promise<Json | null> {
  try {
    const response = await handler(request);
    return {
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    };
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return null;
  }
}
