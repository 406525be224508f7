import type { Endpoint, Hop } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { redactSpan } from '../wire/redact.ts';
import { createSocks4ReplyReader, describeSocks4Reply, encodeSocks4Request, socks4CodeOf } from '../wire/socks.ts';
import { malformed, refusal, runHop, type HopContext, type HopResult } from './hop.ts';

/**
 * CONNECT by SOCKS 4 or 4a. For `socks4`, `next` must be an IPv4 address (the chain resolves names); `socks4a` lets the proxy resolve.
 * The user name of the credentials goes out as the user id; the protocol has no password.
 */
export function connectThroughSocks4(stream: ByteStream, hop: Hop, next: Endpoint, context: HopContext): Promise<HopResult> {
  const kind = hop.kind === 'socks4a' ? 'socks4a' : 'socks4';
  return runHop(stream, hop, kind, context, async (conversation) => {
    const frame = encodeSocks4Request(next, { kind, ...(hop.credentials ? { userId: hop.credentials.username } : {}) });
    await conversation.send(frame.bytes, redactSpan(frame.bytes, frame.secret));
    const reader = createSocks4ReplyReader();
    const answer = await conversation.receive(reader);
    if (answer.state === 'failed') throw malformed(answer.message);
    // Some proxies cut a refusal short.
    const code = answer.state === 'done' ? answer.value.code : socks4CodeOf(reader.held);
    if (code === null) throw answer.state === 'interrupted' ? answer.failure : malformed('no reply code');
    const { outcome, text } = describeSocks4Reply(code);
    if (outcome !== 'tunnel') return refusal(outcome, code, `the proxy answered ${String(code)} (${text})`, next, context.nextIndex);
    if (answer.state === 'interrupted') throw answer.failure;
    return { outcome: 'tunnel', code };
  });
}
