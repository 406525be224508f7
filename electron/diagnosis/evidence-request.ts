import { Failure } from '../../shared/model/failure.ts';
import { startDeadline } from '../net/deadline.ts';
import type { ServerContext } from './server-context.ts';

/** An evidence document is at most this long; a client refuses more. */
export const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;

/** Who asks for evidence has to take it in such a time. */
const LONGEST_TAKING_MS = 60_000;

/** `evidence`: the reply names a length, then that many bytes of JSON follow (docs/probe-service.md). */
export async function serveEvidence({ stream, request, store, reply, takeLine, signal }: ServerContext): Promise<void> {
  await takeLine();
  const found = request.of === null ? [] : store.byNonce(request.of, request.up ?? undefined);
  const known = found.length > 0 || (request.of !== null && store.isLease(request.of));
  if (!known) throw new Failure('EVIDENCE_MISSING', 'no evidence is kept under that nonce (any more)', { stage: 'stream' });
  const document = Buffer.from(JSON.stringify(found, writeBytes));
  const giveBack = store.lend(document.length);
  const deadline = startDeadline(signal, LONGEST_TAKING_MS);
  try {
    await stream.write(Buffer.concat([reply({ length: document.length }), document]), deadline.signal);
    await stream.closeWrite();
  } finally {
    // Who does not read leaves it with us, again and again.
    if (deadline.expired) stream.abort();
    deadline.clear();
    giveBack();
  }
}

// Bytes travel as {"$b64": "…"}; Buffer's own toJSON has run before the replacer sees the value.
function writeBytes(this: unknown, key: string, value: unknown): unknown {
  const original: unknown = typeof this === 'object' && this !== null ? (this as Record<string, unknown>)[key] : value;
  return original instanceof Uint8Array ? { $b64: Buffer.from(original).toString('base64') } : value;
}
