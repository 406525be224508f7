import { Failure, type ErrorCode } from '../../shared/model/failure.ts';
import type { HandshakeReason } from '../../shared/model/handshake.ts';
import { formatEndpoint, type Endpoint, type Hop } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { startDeadline } from '../net/deadline.ts';
import { Conversation } from './conversation.ts';
import { scrub, secretsOf } from './secrets.ts';

export type DialogueProtocol = 'connect' | 'socks4' | 'socks4a' | 'socks5';

/** What was said to a hop and what it said, byte for byte with secrets as `***` (CLI.md, `dialogues`). */
export interface Dialogue {
  readonly hop: number;
  readonly protocol: DialogueProtocol;
  /** HTTP status or SOCKS reply code; null when it did not come so far. */
  readonly code: number | null;
  readonly sent: Buffer;
  readonly received: Buffer;
}

export interface HopContext {
  /** Zero-based index of the hop. */
  readonly index: number;
  /** Index of the hop that `next` is, or `'target'`. */
  readonly nextIndex: number | 'target';
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  readonly observe?: Observe;
}

export type HopResult =
  | { readonly ok: true; readonly stream: ByteStream; readonly dialogue: Dialogue }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly reason: HandshakeReason | null;
      readonly dialogue: Dialogue;
      /** The proxy went away before it said anything: a second try may find it in better health. */
      readonly unanswered: boolean;
    };

/** What a hop's own code makes of the proxy's last word. */
export type Verdict =
  | { readonly outcome: 'tunnel'; readonly code: number }
  | { readonly outcome: 'refused'; readonly code: number | null; readonly failure: Failure; readonly reason: HandshakeReason | null };

export type RefusalOutcome = 'authentication' | 'policy' | 'target-unreachable' | 'not-understood' | 'refused';

/**
 * Runs one hop's dialogue on an open stream within `timeoutMs`. The stream is given back open with the bytes behind the reply unread; on
 * failure it is left open too, for the caller to abort. Never rejects for what a proxy does.
 */
export async function runHop(
  stream: ByteStream,
  hop: Hop,
  protocol: DialogueProtocol,
  context: HopContext,
  converse: (conversation: Conversation) => Promise<Verdict>,
): Promise<HopResult> {
  const secrets = secretsOf(hop.credentials);
  const deadline = startDeadline(context.signal, context.timeoutMs);
  const conversation = new Conversation(stream, { hop: context.index, secrets, observe: context.observe, signal: deadline.signal });
  let verdict: Verdict;
  try {
    verdict = await converse(conversation);
  } catch (error) {
    const failure =
      error instanceof Failure ? error : new Failure('INTERNAL', 'the dialogue with the proxy failed', { stage: 'proxy', cause: error });
    verdict = {
      outcome: 'refused',
      code: null,
      failure: deadline.expired && failure.code === 'CANCELLED' ? late(conversation.answered, context.timeoutMs) : failure,
      reason: null,
    };
  } finally {
    deadline.clear();
  }
  const dialogue: Dialogue = { hop: context.index, protocol, code: verdict.code, sent: conversation.sent, received: conversation.received };
  if (verdict.outcome === 'tunnel') return { ok: true, stream, dialogue };
  const { failure } = verdict;
  const message = scrub(Buffer.from(failure.message, 'utf8'), secrets).toString('utf8');
  return {
    ok: false,
    // The cause stays behind: it may hold bytes that were on the wire.
    failure: new Failure(failure.code, message, { stage: failure.stage === 'usage' ? 'proxy' : failure.stage, hop: context.index }),
    reason: verdict.reason ?? reasonFor(failure.code),
    dialogue,
    unanswered: !conversation.answered && (failure.code === 'PROXY_CLOSED' || failure.code === 'CONNECTION_RESET'),
  };
}

/** The verdict on a refusal: whose word it was (`said`), and what it means for `next`. */
export function refusal(outcome: RefusalOutcome, code: number | null, said: string, next: Endpoint, nextIndex: number | 'target'): Verdict {
  const where = formatEndpoint(next);
  const fail = (errorCode: ErrorCode, message: string): Failure => new Failure(errorCode, message, { stage: 'proxy' });
  switch (outcome) {
    case 'authentication':
      return { outcome: 'refused', code, failure: fail('PROXY_AUTHENTICATION', said), reason: 'authentication' };
    case 'policy':
      return { outcome: 'refused', code, failure: fail('PROXY_REFUSED', `${said}: its rules do not allow ${where}`), reason: 'policy' };
    case 'target-unreachable':
      return {
        outcome: 'refused',
        code,
        failure: fail(
          'PROXY_TARGET_UNREACHABLE',
          `${said}: it could not reach ${nextIndex === 'target' ? 'the target' : `hop ${String(nextIndex)}`} ${where}`,
        ),
        reason: nextIndex === 'target' ? 'target-unreachable' : 'hop-unreachable',
      };
    case 'not-understood':
      return {
        outcome: 'refused',
        code,
        failure: fail('PROXY_REFUSED', `${said}: it does not do what was asked`),
        reason: 'not-understood',
      };
    case 'refused':
      return { outcome: 'refused', code, failure: fail('PROXY_REFUSED', `${said}, asked for ${where}`), reason: null };
  }
}

/** A message that cannot be read is the proxy's fault; a missing one is told apart by `interrupted`. */
export function malformed(message: string): Failure {
  return new Failure('PROXY_MALFORMED', `the proxy's answer cannot be read: ${message}`, { stage: 'proxy' });
}

function late(answered: boolean, timeoutMs: number): Failure {
  const within = `within ${String(timeoutMs)} ms`;
  if (answered) return new Failure('PROXY_MALFORMED', `the proxy sent something, but no whole answer ${within}`, { stage: 'proxy' });
  return new Failure(
    'PROXY_NO_ANSWER',
    `the proxy took the request and said nothing ${within}; some do that when they cannot reach the target`,
    { stage: 'proxy' },
  );
}

/** For failures that no word of the proxy explains. */
function reasonFor(code: ErrorCode): HandshakeReason | null {
  switch (code) {
    case 'PROXY_NO_ANSWER':
    case 'PROXY_CLOSED':
    case 'CONNECTION_RESET':
      return 'hop-unreachable';
    case 'PROXY_MALFORMED':
      return 'not-understood';
    default:
      return null;
  }
}
