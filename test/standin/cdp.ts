import type { Readable, Writable } from 'node:stream';

export type Json = Record<string, unknown>;
type EventListener = (method: string, params: Json) => void;

interface Waiting {
  readonly method: string;
  readonly resolve: (result: Json) => void;
  readonly reject: (reason: Error) => void;
}

/** One page, or the browser itself, at the other end of the pipe. */
export interface CdpSession {
  /** Rejects with Chromium's words. */
  send(method: string, params?: Json): Promise<Json>;
  onEvent(listener: EventListener): void;
}

/** The Chrome DevTools Protocol over `--remote-debugging-pipe`: JSON messages that end with a zero byte, many sessions over one pipe. */
export class Cdp {
  readonly browser: CdpSession;
  readonly #out: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, EventListener>();
  #lastId = 0;

  constructor(out: Writable, input: Readable) {
    this.#out = out;
    this.browser = this.session('');
    // Chromium may be gone while something is being said to it; whoever waits is told by `end`.
    out.on('error', () => undefined);
    let rest = '';
    input.setEncoding('utf8');
    input.on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message) as Json);
    });
  }

  session(sessionId: string): CdpSession {
    return {
      send: (method, params = {}) => this.#send(sessionId, method, params),
      onEvent: (listener) => this.#listeners.set(sessionId, listener),
    };
  }

  /** Rejects all that waits for an answer. */
  end(): void {
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: Chromium is gone`));
    this.#waiting.clear();
  }

  #send(sessionId: string, method: string, params: Json): Promise<Json> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId === '' ? {} : { sessionId }) })}\0`);
    });
  }

  #receive(message: Json): void {
    const { id, method, params, sessionId = '', result, error } = message;
    if (typeof id !== 'number') {
      this.#listeners.get(sessionId as string)?.(method as string, params as Json);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result as Json);
    else waiting?.reject(new Error(`${waiting.method}: ${(error as { message: string }).message}`));
  }
}
