import { Failure } from '../../shared/model/failure.ts';
import type { ServerContext } from './server-context.ts';

/** An evidence document is at most this long; a client refuses more. */
export const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;

/** `evidence`: the reply names a length, then that many bytes of JSON follow (docs/probe-service.md). */
export async function serveEvidence({ stream, request, store, reply, takeLine, signal }: ServerContext): Promise<void> {
  await takeLine();
  const found = request.of === null ? [] : store.byNonce(request.of, request.up ?? undefined);
  if (found.length === 0) throw new Failure('EVIDENCE_MISSING', 'no evidence is kept under that nonce (any more)', { stage: 'stream' });
  const document = Buffer.from(JSON.stringify(found, writeBytes));
  await stream.write(Buffer.concat([reply({ length: document.length }), document]), signal);
  await stream.closeWrite();
}

// Bytes travel as {"$b64": "…"}; Buffer's own toJSON has run before the replacer sees the value.
function writeBytes(this: unknown, key: string, value: unknown): unknown {
  const original: unknown = typeof this === 'object' && this !== null ? (this as Record<string, unknown>)[key] : value;
  return original instanceof Uint8Array ? { $b64: Buffer.from(original).toString('base64') } : value;
}
