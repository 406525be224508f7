import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { FarEnd } from '../diagnosis/far-end.ts';
import type { ConnectionEvidence } from '../diagnosis/probe-record.ts';
import type { OwnServerAddress, OwnServerOptions } from './own-servers.ts';
import type { ThreadCall, ThreadMessage, ThreadRequest } from './thread-protocol.ts';

/** The main thread's hold of the server thread: started on first use, ended by `close`. */
export class ServerThread {
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Failure) => void }>();
  readonly #observers = new Map<number, Observe>();

  /** Starts a server; the result is what a run needs of it. */
  async listen(options: OwnServerOptions): Promise<OwnServer> {
    const address = (await this.#call({ method: 'listen', options })) as OwnServerAddress;
    return new OwnServer(address, (call) => this.#call(call), this.#observers);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#failAll('the server thread was closed');
    await worker?.terminate();
  }

  #call(call: ThreadCall): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    this.#lastId += 1;
    const request: ThreadRequest = { id: this.#lastId, call };
    return new Promise((resolve, reject) => {
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
      this.#failAll(`the server thread failed: ${error.message}`);
    });
    return worker;
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'observations') {
      for (const [server, seen] of message.batch) this.#observers.get(server)?.(seen);
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

/** One server in the thread. */
export class OwnServer {
  readonly address: Endpoint;
  readonly fingerprint: string | null;
  readonly #id: number;
  readonly #call: (call: ThreadCall) => Promise<unknown>;
  readonly #observers: Map<number, Observe>;

  constructor(
    { server, host, port, fingerprint }: OwnServerAddress,
    call: (call: ThreadCall) => Promise<unknown>,
    observers: Map<number, Observe>,
  ) {
    this.#id = server;
    this.address = { host, port };
    this.fingerprint = fingerprint;
    this.#call = call;
    this.#observers = observers;
  }

  /** What this server sees goes to `observe`. */
  watch(observe: Observe): void {
    this.#observers.set(this.#id, observe);
  }

  /** The server as a run's far end; `target`: under which address routes reach it, when not under its own. */
  farEnd(target: Endpoint = this.address): FarEnd {
    let since = 0;
    return {
      own: true,
      target,
      fingerprint: this.fingerprint,
      prepare: async (plan) => {
        since = (await this.#call({ method: 'prepare', server: this.#id, plan })) as number;
        return true;
      },
      evidence: async (_nonce, _signal, sent) => {
        const query = { server: this.#id, since, ...(sent === undefined ? {} : { sent }) };
        return ((await this.#call({ method: 'evidence', query })) as ConnectionEvidence[]).map(withBuffers);
      },
    };
  }

  async close(): Promise<void> {
    this.#observers.delete(this.#id);
    await this.#call({ method: 'close', server: this.#id });
  }
}

/** A structured clone turns every Buffer into a plain Uint8Array. */
function withBuffers({ connection, probe }: ConnectionEvidence): ConnectionEvidence {
  const buffer = (bytes: Uint8Array | null): Buffer | null =>
    bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
  return {
    connection: {
      ...connection,
      requestHead: buffer(connection.requestHead),
      requestJunk: buffer(connection.requestJunk) ?? Buffer.alloc(0),
      partial: buffer(connection.partial),
      responseHead: buffer(connection.responseHead),
      earlyBytes: buffer(connection.earlyBytes) ?? Buffer.alloc(0),
    },
    probe,
  };
}
