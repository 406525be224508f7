import { Worker } from 'node:worker_threads';
import { mbps } from './duplex-result.ts';
import type { DuplexOptions, DuplexResult, Received } from './duplex-result.ts';

/** What a thread is told at its start. */
export interface EndTask {
  readonly end: 'client' | 'server';
  /** Milliseconds to send for; null with an amount. */
  readonly durationMs: number | null;
  /** Bytes to send; null with a time. */
  readonly amount: number | null;
  readonly port: number | null;
  readonly via: string | undefined;
  readonly settings: unknown;
}

/** What a thread is told when the other one has sent all. */
export interface EndOrder {
  readonly peerSent: number;
}

/** What a thread says, in this order (`listening` by the server only). */
export interface EndMessage {
  readonly listening?: number;
  readonly sent?: number;
  readonly received?: Received;
}

export interface ThreadedRun extends DuplexOptions {
  /** Bytes each way, in place of a time. */
  readonly amount?: number;
  /** Handed to both threads. */
  readonly settings?: unknown;
}

/** Runs `program` (a worker's file) as the server and as the client, each in its own thread, and joins what they received. */
export async function runTwoThreads(program: URL, { seconds, via, amount, settings }: ThreadedRun): Promise<DuplexResult> {
  const limits = amount === undefined ? { durationMs: seconds * 1000, amount: null } : { durationMs: null, amount };
  const threads: EndThread[] = [];
  const start = (end: EndTask['end'], port: number | null): EndThread => {
    const thread = startThread(program, { end, port, via, settings, ...limits });
    threads.push(thread);
    return thread;
  };
  try {
    const server = start('server', null);
    const client = start('client', await server.heard('listening'));
    await Promise.all([passOn(server, client), passOn(client, server)]);
    const [up, down] = await Promise.all([server.heard('received'), client.heard('received')]);
    return { upMbps: mbps(up), downMbps: mbps(down) };
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

async function passOn(from: EndThread, to: EndThread): Promise<void> {
  const order: EndOrder = { peerSent: await from.heard('sent') };
  to.worker.postMessage(order);
}

interface EndThread {
  readonly worker: Worker;
  /** Resolves with what the thread said; rejects when it fails or ends. */
  heard<K extends keyof EndMessage>(key: K): Promise<Required<EndMessage>[K]>;
}

function startThread(program: URL, task: EndTask): EndThread {
  const worker = new Worker(program, { workerData: task });
  const listening = Promise.withResolvers<number>();
  const sent = Promise.withResolvers<number>();
  const received = Promise.withResolvers<Received>();
  const said = { listening: listening.promise, sent: sent.promise, received: received.promise };
  const fail = (error: Error): void => {
    for (const promise of [listening, sent, received]) promise.reject(error);
  };
  // A failure is seen by whoever waits; nobody need wait for all three.
  for (const promise of Object.values(said)) promise.catch(() => undefined);
  worker.on('message', (text: EndMessage) => {
    if (text.listening !== undefined) listening.resolve(text.listening);
    if (text.sent !== undefined) sent.resolve(text.sent);
    if (text.received !== undefined) received.resolve(text.received);
  });
  worker.once('error', fail);
  worker.once('exit', (code) => fail(new Error(`the ${task.end} thread ended early with code ${String(code)}`)));
  return { worker, heard: (key) => said[key] as Promise<never> };
}
