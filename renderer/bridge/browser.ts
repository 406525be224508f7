import { z } from 'zod';
import { COMMAND_NAMES, type EventName, type HostApi } from '../../shared/ipc/contract.ts';
import { Failure } from '../../shared/model/failure.ts';
import { bridgeOver, type Bridge, type LinkState } from './bridge.ts';

const TOKEN_KEY = 'duplexscope-token';
/** The browser host's close code for a wrong token. */
const REFUSED = 4401;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

const incoming = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ event: z.string(), payload: z.unknown() }),
]);

/** What is said to whoever asks for something when there is nobody to ask. */
const GONE: Readonly<Partial<Record<LinkState, string>>> = {
  refused: 'this page has no key to Duplexscope; open the whole address that it printed',
  replaced: 'Duplexscope was started anew; open the address that the new start printed',
  lost: 'Duplexscope is not running any more; start it again',
};

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
}

/** The bridge to the browser host (electron/browser-host): one WebSocket, opened with the token of the page's address, and opened again when it breaks. */
export function browserBridge(): Bridge {
  const link = new Link(tokenOfAddress());
  const methods = Object.fromEntries(COMMAND_NAMES.map((name) => [name, (request: unknown) => link.request(name, request)]));
  const api = { ...methods, on: (event: EventName, listener: (payload: unknown) => void) => link.on(event, listener) } as HostApi;
  return bridgeOver(api, link);
}

/** Taken out of the address at once, so that nobody copies it by accident; kept for reloads of this tab. */
function tokenOfAddress(): string {
  const given = window.location.hash.slice(1);
  if (given !== '') {
    window.sessionStorage.setItem(TOKEN_KEY, given);
    window.history.replaceState(null, '', window.location.pathname);
  }
  return window.sessionStorage.getItem(TOKEN_KEY) ?? '';
}

class Link {
  link: LinkState = 'connecting';
  readonly #token: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #queued: string[] = [];
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  readonly #linkListeners = new Set<(link: LinkState) => void>();
  #socket: WebSocket | null = null;
  #lastId = 0;
  #wasOpen = false;
  #retryMs = FIRST_RETRY_MS;

  constructor(token: string) {
    this.#token = token;
    // The address of a later start, opened in this tab, differs in its fragment only, for which a browser loads nothing.
    window.addEventListener('hashchange', () => {
      if (window.location.hash.length > 1) window.location.reload();
    });
    this.#connect();
  }

  request(command: string, payload: unknown): Promise<unknown> {
    const gone = GONE[this.link];
    if (gone !== undefined) return Promise.reject(new Failure('CONNECTION_CLOSED', gone, { stage: 'usage' }));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const text = JSON.stringify({ id, command, payload });
      if (this.link === 'open') this.#socket?.send(text);
      else this.#queued.push(text);
    });
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  onLink(listener: (link: LinkState) => void): () => void {
    this.#linkListeners.add(listener);
    return () => this.#linkListeners.delete(listener);
  }

  #connect(): void {
    const socket = new WebSocket(`${window.location.origin.replace(/^http/u, 'ws')}/bridge`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ token: this.#token }));
    });
    socket.addEventListener('message', ({ data }) => {
      this.#receive(incoming.parse(JSON.parse(String(data))));
    });
    socket.addEventListener('close', ({ code }) => {
      this.#closed(code);
    });
  }

  #receive(message: z.infer<typeof incoming>): void {
    if ('ready' in message) {
      this.#retryMs = FIRST_RETRY_MS;
      this.#wasOpen = true;
      this.#change('open');
      for (const text of this.#queued.splice(0)) this.#socket?.send(text);
    } else if ('id' in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      waiting?.resolve(message.result);
    } else {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.payload);
    }
  }

  #closed(code: number): void {
    this.#queued.length = 0;
    for (const { reject } of this.#waiting.values())
      reject(new Failure('CONNECTION_CLOSED', 'the connection to Duplexscope was lost before it answered', { stage: 'usage' }));
    this.#waiting.clear();
    const refused = code === REFUSED;
    // A key that was taken once is none now: who answers at this address is another start.
    this.#change(refused ? (this.#wasOpen ? 'replaced' : 'refused') : 'lost');
    if (refused) return;
    setTimeout(() => {
      this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #change(link: LinkState): void {
    if (this.link === link) return;
    this.link = link;
    for (const listener of this.#linkListeners) listener(link);
  }
}
