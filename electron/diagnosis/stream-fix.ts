import type { CheckId, FindingOf } from '../../shared/model/check.ts';
import type { CheckRecord, NumberTree } from '../../shared/model/probe-set.ts';
import type { ProductAdvice } from './products/settings.ts';

/** What of a check's output says what helps. */
type Seen = Pick<CheckRecord, 'id' | 'result' | 'finding' | 'numbers'>;

interface Stream {
  readonly checks: readonly Seen[];
  readonly mode: string;
  readonly tls: string;
  readonly product: Pick<ProductAdvice, 'streamAnswers' | 'streamRequests' | 'idleTimeout'> | null;
}

/**
 * The smallest change that helps a connection which was upgraded and then does not carry everything; null where none is known to. Each rests on what the
 * same run saw pass: that the sides may wait for each other or take turns, that TLS came about in this very tunnel.
 */
export function streamFix(stream: Stream): string | null {
  const { checks, mode, tls } = stream;
  const inTls = mode === 'tunnel' && tls === 'none' && tlsPassed(checks);
  if (inTls && tlsMayHelp(checks)) return `Try TLS from the first byte (--tls direct): ${TLS_PASSED}`;
  const duplex = found('duplex', checks);
  if (isDamage(duplex) || isDamage(found('transparency', checks))) {
    return inTls
      ? 'Use TLS from the first byte (--tls direct), which comes about here: a stream that is changed on the way then ends with an error instead of going on with wrong bytes.'
      : 'Let your own protocol check what arrives: this way changes the stream without a sign.';
  }
  if (duplex === 'truncated')
    return 'Let your own protocol number what it sends, so that a new connection can go on where this one was cut.';
  const buffered = bufferingFix(stream);
  if (buffered !== null) return buffered;
  if (duplex !== null) {
    return duplex === 'half-duplex' && passed('streaming', checks)
      ? 'Let the sides take turns in your own protocol: while only one of them sends, its bytes arrive.'
      : null;
  }
  if (checks.some(({ id, result }) => id === 'handshake' && result === 'intermittent'))
    return 'Connect again when the handshake fails: other connections got through.';
  return silenceFix(stream) ?? ageFix(checks) ?? nicetyFix(checks);
}

/** Something sent in time, by whom it has to come from; or the limit itself, where it is a setting. */
function silenceFix({ checks, product }: Stream): string | null {
  const idle = checks.find(({ id, result }) => id === 'idle' && (result === 'fail' || result === 'intermittent'));
  const every = idle?.numbers['heartbeatS'];
  if (!idle || typeof every !== 'number') return null;
  const alone = (['client', 'server'] as const).filter((kind) => isHarmful(idle.numbers[kind]));
  const who = alone.length === 2 ? 'both sides' : alone.length === 1 ? `the ${alone[0] ?? ''}` : 'either side';
  const beat = `Let ${who} send something at least every ${String(every)} s`;
  if (idle.finding === 'silently-dropped') return `${beat}, and take a connection for dead that gives no answer.`;
  return `${beat}, or raise the time after which the proxy closes silent connections${product?.idleTimeout ? ` (${product.idleTimeout})` : ''}.`;
}

/** Only another connection helps. */
function ageFix(checks: readonly Seen[]): string | null {
  if (found('lifetime', checks) === null) return null;
  const low = checks.find(({ id }) => id === 'lifetime')?.numbers['lowS'];
  return typeof low === 'number'
    ? `Open a new connection before one is ${String(low)} s old, and let your own protocol go on there.`
    : null;
}

function isHarmful(silence: NumberTree[string] | undefined): boolean {
  return typeof silence === 'object' && silence !== null && typeof silence['highS'] === 'number';
}

/** What to use beside or in place of a relay's own fix, where the tunnel is no better but TLS came about in it; null: nothing speaks for it. */
export function tunnelledTlsFix(relay: readonly Seen[], tunnel: readonly Seen[]): string | null {
  if (!tlsPassed(tunnel) || !tlsMayHelp(relay) || !tlsMayHelp(tunnel)) return null;
  return `the proxy as a tunnel and try TLS from the first byte inside (--mode tunnel --tls direct): ${TLS_PASSED}`;
}

const TLS_PASSED = "its handshake passed through the tunnel, and the websocket's inside it.";

/** Where the very first bytes are held or lost, a TLS handshake that came about was treated otherwise. */
function tlsMayHelp(checks: readonly Seen[]): boolean {
  const silent: readonly (string | null)[] = ['closed-at-once', 'stalled', 'one-way-up', 'one-way-down'] satisfies FindingOf<'duplex'>[];
  return silent.includes(found('duplex', checks)) || found('streaming', checks) !== null;
}

function bufferingFix({ checks, mode, product }: Stream): string | null {
  const where = mode === 'direct' ? 'in the proxy that stands in front of the server' : 'in the proxy';
  // A tunnel has neither requests nor answers that a setting could speak of.
  if (mode === 'tunnel')
    return found('streaming', checks) === null
      ? null
      : `Turn off ${where} what holds back the bytes of a tunnel until their sender finishes.`;
  const setting = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);
  switch (found('streaming', checks)) {
    case 'buffered-down':
      return `Turn off the buffering of answers ${where}${setting(product?.streamAnswers)}.`;
    case 'buffered-up':
      return `Turn off the buffering of requests ${where}${setting(product?.streamRequests)}.`;
    case 'buffered-both':
      return `Turn off the buffering of requests and of answers ${where}.`;
    default:
      return null;
  }
}

/** Nothing of it was lost where each side waited for the other, or kept the connection open. */
function nicetyFix(checks: readonly Seen[]): string | null {
  const fixes = [EARLY[found('early-data', checks) ?? ''], HALF_CLOSE[found('half-close', checks) ?? '']].filter(
    (fix) => fix !== undefined,
  );
  return fixes.length === 0 ? null : fixes.join(' ');
}

const EARLY: Readonly<Record<string, string>> = {
  'both-lost': "Let each side wait for the other: the client for the 101, the server for the client's first bytes.",
  'server-first-lost': "Let the server wait for the client's first bytes before it sends its own.",
  'client-early-lost': 'Let the client wait for the 101 before it sends.',
} satisfies Partial<Record<FindingOf<'early-data'>, string>>;

const HALF_CLOSE: Readonly<Record<string, string>> = {
  'both-lost': 'Let both sides say in your own protocol when they have sent everything, and close only after that.',
  'client-close-lost': 'Let the client say in your own protocol that it has sent everything, and close only when it has the whole answer.',
  'server-close-lost': 'Let the server say in your own protocol that it has sent everything, and close only when it has received the rest.',
} satisfies Partial<Record<FindingOf<'half-close'>, string>>;

function isDamage(finding: string | null): boolean {
  return finding === 'corrupted' || finding === 'injected' || finding === 'bytes-lost';
}

function found(id: CheckId, checks: readonly Seen[]): string | null {
  return checks.find((check) => check.id === id && (check.result === 'fail' || check.result === 'intermittent'))?.finding ?? null;
}

function passed(id: CheckId, checks: readonly Seen[]): boolean {
  return checks.some((check) => check.id === id && check.result === 'pass');
}

function tlsPassed(checks: readonly Seen[]): boolean {
  return passed('tls', checks);
}
