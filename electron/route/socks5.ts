import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint, type Hop } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { redactSpan } from '../wire/redact.ts';
import {
  createSocks5ChoiceReader,
  createSocks5LoginStatusReader,
  createSocks5ReplyReader,
  describeSocks5Reply,
  encodeSocks5Greeting,
  encodeSocks5Login,
  encodeSocks5Request,
  socks5CodeOf,
  SOCKS5_METHODS,
} from '../wire/socks.ts';
import type { Conversation } from './conversation.ts';
import { malformed, refusal, runHop, type HopContext, type HopResult, type Verdict } from './hop.ts';

/** CONNECT by SOCKS 5 (RFC 1928), with user and password (RFC 1929) when the hop has them. A name in `next` is resolved by the proxy. */
export function connectThroughSocks5(stream: ByteStream, hop: Hop, next: Endpoint, context: HopContext): Promise<HopResult> {
  return runHop(stream, hop, 'socks5', context, async (conversation) => {
    const refusedLogin = await logIn(conversation, hop, next, context);
    if (refusedLogin) return refusedLogin;
    const request = encodeSocks5Request(next);
    await conversation.send(request.bytes, request.bytes);
    const reader = createSocks5ReplyReader();
    const answer = await conversation.receive(reader);
    if (answer.state === 'failed') throw malformed(answer.message);
    // Some proxies send two bytes of a refusal and close.
    const code = answer.state === 'done' ? answer.value.code : socks5CodeOf(reader.held);
    if (code === null) throw answer.state === 'interrupted' ? answer.failure : malformed('no reply code');
    const { outcome, text } = describeSocks5Reply(code);
    if (outcome !== 'tunnel') return refusal(outcome, code, `the proxy answered ${String(code)} (${text})`, next, context.nextIndex);
    if (answer.state === 'interrupted') throw answer.failure;
    return { outcome: 'tunnel', code };
  });
}

/** Null when the proxy lets us go on. */
async function logIn(conversation: Conversation, hop: Hop, next: Endpoint, { nextIndex }: HopContext): Promise<Verdict | null> {
  const offered = hop.credentials ? [SOCKS5_METHODS.none, SOCKS5_METHODS.userPassword] : [SOCKS5_METHODS.none];
  const greeting = encodeSocks5Greeting(offered);
  await conversation.send(greeting.bytes, greeting.bytes);
  const choice = await conversation.receive(createSocks5ChoiceReader());
  if (choice.state === 'interrupted') throw choice.failure;
  if (choice.state === 'failed') throw malformed(choice.message);
  const { method } = choice.value;
  if (method === SOCKS5_METHODS.none) return null;
  if (method === SOCKS5_METHODS.noneAcceptable) {
    const said = hop.credentials
      ? 'the proxy takes neither user and password nor no login at all; GSSAPI and others cannot be done'
      : `the proxy wants a login; write it into the hop as ${hop.kind}://user:password@${formatEndpoint(hop)}`;
    return refusal('authentication', null, said, next, nextIndex);
  }
  if (method !== SOCKS5_METHODS.userPassword || !hop.credentials) {
    throw new Failure('PROXY_MALFORMED', `the proxy chose the login method ${String(method)}, which was not offered`, { stage: 'proxy' });
  }
  const login = encodeSocks5Login(hop.credentials);
  await conversation.send(login.bytes, redactSpan(login.bytes, login.secret));
  const status = await conversation.receive(createSocks5LoginStatusReader());
  if (status.state === 'interrupted') throw status.failure;
  if (status.state === 'failed') throw malformed(status.message);
  return status.value.status === 0
    ? null
    : refusal('authentication', null, 'the proxy did not accept the user and password', next, nextIndex);
}
