import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { OwnServer, type ServerWatchers } from './own-server.ts';
import type { OwnServerAddress, OwnServerOptions } from './thread-protocol.ts';
import type { ThreadCall, ThreadMessage, ThreadRequest } from './thread-protocol.ts';

/** The main thread's hold of the server thread: started on first use, ended by `close`. */
export class ServerThread {
  #worker: Worker | null = null;
  #lastId = 0;
  #closed = false;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Failure) => void }>();
  readonly #watchers: ServerWatchers = { seen: new Map(), traffic: new Map() };

  /** Starts a server; the result is what a run needs of it. */
  async listen(options: OwnServerOptions): Promise<OwnServer> {
    const address = (await this.#call({ method: 'listen', options })) as OwnServerAddress;
    return new OwnServer(address, (call) => this.#call(call), this.#watchers);
  }

  /** Ends the thread and its servers; whoever still waits for an answer gets `INTERNAL`. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    this.#failAll('the server thread was closed');
    await worker?.terminate();
  }

  async #call(call: ThreadCall): Promise<unknown> {
    // A run that is cut short still closes its servers: they are gone, and no thread must be started for that.
    if (this.#worker === null && call.method === 'close') return null;
    if (this.#closed) throw new Failure('INTERNAL', 'the server thread was closed', { stage: 'usage' });
    const worker = (this.#worker ??= this.#start());
    this.#lastId += 1;
    const request: ThreadRequest = { id: this.#lastId, call };
    return await new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './server-thread.ts' : './server-thread.js';
    const worker = new Worker(new URL(file, import.meta.url));
    worker.on('message', (message: ThreadMessage) => {
      this.#receive(message);
    });
    worker.on('error', (error: Error) => {
      if (this.#worker === worker) this.#worker = null;
      this.#failAll(`the server thread failed: ${error.message}`);
    });
    return worker;
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'observations') {
      for (const [server, seen] of message.batch) this.#watchers.seen.get(server)?.(seen);
      return;
    }
    if (message.kind === 'traffic') {
      this.#watchers.traffic.get(message.server)?.(message.count);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'result') waiting?.resolve(message.value);
    else waiting?.reject(new Failure(message.code, message.message, { stage: message.stage }));
  }

  #failAll(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Failure('INTERNAL', why, { stage: 'usage' }));
    this.#waiting.clear();
  }
}
