import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { ListParser, type ListPreview } from './list-parser.ts';
import { readListText } from './list-text.ts';
import type { FromListThread, ThreadSource, ToListThread } from './thread-protocol.ts';

/** The list thread: reads one list, tells how far it is, hands the list over, and is gone. */
if (!parentPort) throw new Error('list-thread is started as a worker, not as a program');
const port = parentPort;
const PACE_MS = 50;
const PIECE_BYTES = 262_144;

// Each bad line is a Failure. Where it was made is nobody's concern here, and to find out takes most of the time.
Error.stackTraceLimit = 0;

const parser = new ListParser();
let told = performance.now();
let problems = 0;
let first = 0;

function fresh(): ListPreview {
  const { preview } = parser;
  const news = { problems: preview.problems.slice(problems), first: preview.first.slice(first) };
  problems = preview.problems.length;
  first = preview.first.length;
  return news;
}

function onText(text: string): void {
  parser.add(text);
  const now = performance.now();
  if (now - told < PACE_MS) return;
  told = now;
  post({ kind: 'progress', counts: parser.counts, preview: fresh() });
}

function post(message: FromListThread): void {
  const pieces = message.kind === 'read' ? message.list.pieces.map(({ buffer }) => buffer) : [];
  port.postMessage(
    message,
    pieces.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

/** The pieces that come by messages, one at a time. */
async function* bytesFromMessages(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = Promise.withResolvers<ToListThread>();
    port.once('message', next.resolve);
    post({ kind: 'more' });
    const message = await next.promise;
    if (message.kind === 'end') return;
    yield message.bytes;
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
  return new Failure('UNREADABLE_FILE', `the list cannot be read: ${REASONS[String(error.code)] ?? String(error.code)}`, {
    stage: 'usage',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read this file',
  EISDIR: 'this is a folder; name a file',
};

const source = workerData as ThreadSource;
try {
  const bytes: AsyncIterable<Uint8Array> =
    source.kind === 'path' ? createReadStream(source.path, { highWaterMark: PIECE_BYTES }) : bytesFromMessages();
  await readListText(bytes, onText);
  parser.end();
  post({ kind: 'read', list: parser.finish(), preview: fresh() });
} catch (error) {
  post({ kind: 'failed', error: failureRecordOf(failureOf(error)) });
}
