import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint, type Hop } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { startDeadline } from '../net/deadline.ts';
import { readConnectReply, type BodyFraming, type ConnectReply } from '../wire/connect-reply.ts';
import { createResponseReader, serialiseHead } from '../wire/http-head.ts';
import { redactHead } from '../wire/redact.ts';
import type { Conversation } from './conversation.ts';
import { malformed, refusal, runHop, type HopContext, type HopResult, type Verdict } from './hop.ts';
import { proxyAuthorization } from './proxy-authorization.ts';

/** What is read of a refusal's body, for the record, and how long it is waited for. */
const BODY_BYTES = 4096;
const BODY_MS = 300;
const MAX_INTERIM = 8;
/** What is shown of the schemes that a proxy lists. */
const MAX_SCHEMES = 8;

/** CONNECT (RFC 9110 §9.3.6) to `next` through an HTTP proxy, on a stream that is already TLS for an `https` hop. */
export function connectThroughHttp(stream: ByteStream, hop: Hop, next: Endpoint, context: HopContext): Promise<HopResult> {
  return runHop(stream, hop, 'connect', context, async (conversation) => {
    const authority = formatEndpoint(next);
    const authorization = proxyAuthorization(hop.credentials);
    const head = serialiseHead(`CONNECT ${authority} HTTP/1.1`, [
      ['Host', authority],
      ...(authorization === null ? [] : [['Proxy-Authorization', authorization] as const]),
    ]);
    await conversation.send(head, redactHead(head).bytes);
    for (let interim = 0; interim <= MAX_INTERIM; interim += 1) {
      const reader = createResponseReader();
      const answer = await conversation.receive(reader);
      if (answer.state === 'interrupted') {
        if (answer.failure.code === 'CANCELLED' || couldBeHttp(reader.held)) throw answer.failure;
        throw malformed('it does not begin with HTTP/');
      }
      if (answer.state === 'failed') throw malformed(answer.message);
      const reply = readConnectReply(answer.head);
      if (reply.outcome === 'tunnel') return { outcome: 'tunnel', code: reply.status };
      if (reply.outcome === 'interim') continue;
      await recordBody(conversation, reply.body, context.signal);
      return refused(reply, hop, next, context);
    }
    throw new Failure('PROXY_MALFORMED', `the proxy sent more than ${String(MAX_INTERIM)} interim answers`, { stage: 'proxy' });
  });
}

/** Whether an answer that was cut off may have been the beginning of a status line. */
function couldBeHttp(held: Buffer): boolean {
  const start = held.toString('latin1').trimStart().slice(0, 5);
  return 'HTTP/'.startsWith(start);
}

function refused(
  reply: Exclude<ConnectReply, { outcome: 'tunnel' | 'interim' }>,
  hop: Hop,
  next: Endpoint,
  { nextIndex }: HopContext,
): Verdict {
  const said =
    reply.outcome === 'authentication' ? loginProblem(reply.schemes, hop) : `the proxy answered ${String(reply.status)} to CONNECT`;
  return refusal(reply.outcome, reply.status, said, next, nextIndex);
}

function loginProblem(schemes: readonly string[], hop: Hop): string {
  const listed = schemes
    .slice(0, MAX_SCHEMES)
    .map((scheme) => scheme.slice(0, 32))
    .join(', ');
  const basic = schemes.some((scheme) => scheme.toLowerCase() === 'basic');
  if (schemes.length > 0 && !basic) {
    return `the proxy wants a login by ${listed}, which Duplexscope cannot do (it does Basic); run px or cntlm on this machine, which can, and use it as the first hop`;
  }
  const offers = schemes.length > 0 ? ` (it offers ${listed})` : '';
  return hop.credentials
    ? `the proxy did not accept the user and password${offers}`
    : `the proxy wants a user and password${offers}; write them into the hop as ${hop.kind}://user:password@${formatEndpoint(hop)}`;
}

async function recordBody(conversation: Conversation, body: BodyFraming, signal: AbortSignal | undefined): Promise<void> {
  const bytes = body.kind === 'none' ? 0 : body.kind === 'length' ? Math.min(body.length, BODY_BYTES) : BODY_BYTES;
  if (bytes === 0) return;
  const deadline = startDeadline(signal, BODY_MS);
  try {
    await conversation.receiveRest(bytes, deadline.signal);
  } finally {
    deadline.clear();
  }
}
