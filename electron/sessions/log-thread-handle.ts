import { Worker } from 'node:worker_threads';
import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { LogThreadData, LogThreadMessage, LogThreadRequest } from './log-thread-protocol.ts';
import type { LogWrite } from './log-writes.ts';

/** Hold of a thread of the session log: started on first use, ended by `close`. What the thread fails with comes out as a `Failure`. */
export class LogThread {
  readonly #data: LogThreadData;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Failure) => void }>();
  #worker: Worker | null = null;
  #lastId = 0;
  #closed = false;

  constructor(data: LogThreadData) {
    this.#data = data;
  }

  /** Resolves when all of it is committed; nothing of it is when it rejects. */
  async batch(writes: readonly LogWrite[]): Promise<void> {
    await this.#ask({ id: this.#newId(), kind: 'batch', writes });
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#ask({ id: this.#newId(), kind: 'call', method, args });
  }

  /** Answers what was asked before, closes the file, and ends the thread. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const closing = this.#worker && this.call('close', []);
    this.#closed = true;
    try {
      await closing;
    } finally {
      const worker = this.#worker;
      this.#worker = null;
      await worker?.terminate();
    }
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #ask(request: LogThreadRequest): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Failure('CANCELLED', 'the session log is closed', { stage: 'usage' }));
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './log-thread.ts' : './log-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), { workerData: this.#data });
    worker.on('message', (message: LogThreadMessage) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.value);
      else waiting?.reject(failureFrom(message.error));
    });
    worker.on('error', (error: Error) => {
      if (this.#worker === worker) this.#worker = null;
      const failure = new Failure('INTERNAL', `the thread of the session log failed: ${error.message}`, { stage: 'usage', cause: error });
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
    return worker;
  }
}
