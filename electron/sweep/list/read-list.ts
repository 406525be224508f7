import { Worker } from 'node:worker_threads';
import { failureFrom } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ListPreview } from './list-parser.ts';
import type { ListCounts } from './listed-proxy.ts';
import { ProxyList } from './packed-list.ts';
import type { FromListThread, ThreadSource, ToListThread } from './thread-protocol.ts';

/** The list itself, its pieces and the table of what is known are beside the heap, and have limits of their own (packing.ts). */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };
const LONGEST_PIECE = 262_144;

export type ListInput =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Read no faster than the list is; whoever cancels ends them, too. */
  | { readonly kind: 'bytes'; readonly bytes: AsyncIterable<Uint8Array> };

export interface ListWatch {
  readonly signal: AbortSignal;
  /** 20 times a second at most, and once at the end. `preview` holds what is new of it. */
  readonly onProgress?: (counts: ListCounts, preview: ListPreview) => void;
}

/**
 * Reads a proxy list of any form (CLI.md, "Lists") in a thread of its own, which is gone when this is settled. Rejects with `UNREADABLE_FILE`, `BAD_LIST` or
 * `CANCELLED`; bad lines are part of the list.
 */
export async function readProxyList(input: ListInput, { signal, onProgress }: ListWatch): Promise<ProxyList> {
  if (signal.aborted) throw cancelled();
  const source: ThreadSource = input.kind === 'path' ? input : { kind: 'bytes' };
  const file = import.meta.url.endsWith('.ts') ? './list-thread.ts' : './list-thread.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: source, resourceLimits: LIMITS });
  const pieces = piecesOf(input);
  const done = Promise.withResolvers<ProxyList>();
  const stop = (): void => {
    done.reject(cancelled());
  };
  signal.addEventListener('abort', stop);
  worker.on('error', (error: Error) => {
    done.reject(crashOf(error));
  });
  worker.on('exit', () => {
    done.reject(new Failure('INTERNAL', 'the list thread ended before the list was read', { stage: 'usage' }));
  });
  worker.on('message', (message: FromListThread) => {
    if (message.kind === 'more') void feed();
    else if (message.kind === 'failed') done.reject(failureFrom(message.error));
    else if (message.kind === 'progress') onProgress?.(message.counts, message.preview);
    else {
      onProgress?.(message.list.counts, message.preview);
      done.resolve(new ProxyList(message.list));
    }
  });

  async function feed(): Promise<void> {
    try {
      const next = await pieces.next();
      const message: ToListThread = next.done === true ? { kind: 'end' } : { kind: 'bytes', bytes: next.value };
      worker.postMessage(message);
    } catch (error) {
      done.reject(error);
    }
  }

  try {
    return await done.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

async function* piecesOf(input: ListInput): AsyncGenerator<Uint8Array, undefined> {
  if (input.kind === 'path') return;
  const bytes = input.kind === 'text' ? [Buffer.from(input.text, 'utf8')] : input.bytes;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += LONGEST_PIECE) yield piece.subarray(at, at + LONGEST_PIECE);
  }
}

function crashOf(error: Error): Failure {
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return outOfMemory
    ? new Failure('BAD_LIST', 'the list takes more memory than any list may', { stage: 'usage' })
    : new Failure('INTERNAL', `the list thread failed: ${error.message}`, { stage: 'usage', cause: error });
}

function cancelled(): Failure {
  return new Failure('CANCELLED', 'the list was not read to its end', { stage: 'usage' });
}
