import { HALF_CLOSE_TAIL_BYTES } from '../../../shared/model/check.ts';
import { treeOf } from '../../../shared/model/number-tree.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import { isRated } from '../../../shared/model/rated.ts';
import { formatBytes, formatMs, formatRate } from '../../../shared/model/units.ts';

/** A number that matters, for people; `exact` is what was measured. `way` gives it the colour of its direction. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly exact: string | null;
  readonly way?: 'up' | 'down';
}

type Value = NumberTree[string] | undefined;

/** The few numbers of a check that matter to a reader, and where it failed; empty where there are none. */
export function figuresOf(check: CheckRecord): readonly Figure[] {
  return [...ofCheck(check), ...addresses(check.numbers['addresses'])];
}

function ofCheck({ id, result, finding, numbers, attempts, failures }: CheckRecord): readonly Figure[] {
  switch (id) {
    case 'handshake':
      return present([
        // Where some tries got through, the time is that of one of these, whatever befell the others.
        time((result === 'fail' ? TIMED[finding ?? ''] : undefined) ?? 'answered in', numbers['ms']),
        attempts > 1 ? plain('upgraded', `${String(attempts - failures)} of ${String(attempts)}`) : null,
        ...products(numbers['products']),
        typeof numbers['brokenRules'] === 'string'
          ? { label: 'rules broken', value: numbers['brokenRules'], exact: numbers['brokenRules'] }
          : null,
      ]);
    case 'headers':
      return headers(numbers);
    case 'duplex':
      return duplex(numbers, result === 'pass', finding);
    case 'transparency':
      return present([amount('up', numbers['bytesUp'], 'up'), amount('down', numbers['bytesDown'], 'down'), difference(numbers)]);
    case 'streaming':
      return present([delay(numbers, 'up', result === 'pass'), delay(numbers, 'down', result === 'pass'), clockError(numbers)]);
    case 'early-data':
      return present([
        lost("server's first bytes", numbers['serverFirstKept'], 'down'),
        lost("client's", numbers['clientEarlyKept'], 'up'),
      ]);
    case 'half-close':
      return present([
        behindEnd("client's end", numbers['clientFinSeen'], numbers['serverTailReceived'], 'down'),
        behindEnd("server's end", numbers['serverFinSeen'], numbers['clientTailReceived'], 'up'),
      ]);
    case 'rfc6455':
      return result === 'pass' ? [] : present([yesNo('standard', numbers['standard']), yesNo('simplified', numbers['simplified'])]);
    case 'idle':
      return present([
        silence('while both are silent', numbers['both']),
        silence('while the client is silent', numbers['client'], 'up'),
        silence('while the server is silent', numbers['server'], 'down'),
        typeof numbers['heartbeatS'] === 'number' ? plain('send at least every', `${String(numbers['heartbeatS'])} s`) : null,
      ]);
    case 'tls':
      return tls(numbers);
    case 'latency':
      return present([
        trip('round trip', numbers, 'idle'),
        trip('under load', numbers, 'loaded'),
        typeof numbers['roundTripsPerMinute'] === 'number'
          ? {
              label: 'a minute holds',
              value: numbers['roundTripsPerMinute'].toLocaleString('en'),
              exact: 'round trips under load both ways, the slowest twentieth left out',
            }
          : null,
      ]);
    case 'lifetime':
      return present([silence('although in use', numbers)]);
    default:
      return [];
  }
}

/** Which software each proxy is; `unknown` is no figure. */
function products(value: Value): readonly Figure[] {
  if (typeof value !== 'object' || value === null) return [];
  const several = Object.keys(value).length > 1;
  return Object.entries(value).flatMap(([key, product]) => {
    if (typeof product !== 'object' || product === null) return [];
    const { name, version, confidence, because } = product;
    if (typeof name !== 'string' || name === 'unknown' || typeof confidence !== 'number') return [];
    const full = typeof version === 'string' ? `${name} ${version}` : name;
    const exact = `${String(Math.round(confidence * 100))} % sure, by ${typeof because === 'string' ? because : 'what it does'}`;
    return [{ label: several ? `proxy ${String(Number(key) + 1)} is` : 'it is', value: full, exact }];
  });
}

/** Of silence that did harm: between which times. */
function silence(label: string, value: Value, way?: 'up' | 'down'): Figure | null {
  const { lowS, highS, with: how, atClient, atServer } = treeOf(value);
  if (typeof lowS !== 'number' || typeof highS !== 'number') return null;
  const ends = [
    typeof atClient === 'string' ? `the client saw ${atClient.toUpperCase()}` : 'the client saw no end',
    typeof atServer === 'string' ? `the server saw ${atServer.toUpperCase()}` : 'the server saw no end',
  ];
  const named = typeof how === 'string' && how !== 'unknown' ? `, ${how.toUpperCase()}` : '';
  return { label, value: `ends after ${String(lowS)} to ${String(highS)} s${named}`, exact: ends.join(', '), ...(way ? { way } : {}) };
}

/** Of the certificate that the client was shown; both chains stand in the details. */
function tls({ client, seen, daysLeft }: NumberTree): readonly Figure[] {
  const [leaf] = Object.values(treeOf(seen)).map(treeOf);
  const { protocol } = treeOf(client);
  const [issuer, until] = [leaf?.['issuer'], leaf?.['validTo']];
  return present([
    typeof protocol === 'string' ? plain('protocol', protocol) : null,
    typeof issuer === 'string' ? plain('issued by', issuer === leaf?.['subject'] ? 'itself' : issuer) : null,
    typeof until === 'string' && typeof daysLeft === 'number'
      ? {
          label: daysLeft < 0 ? 'expired' : 'valid until',
          value: until.slice(0, 10),
          exact: `${until}, ${String(Math.abs(daysLeft))} days`,
        }
      : null,
  ]);
}

/** The usual time, with how long the slow ones took and what the direct way takes behind it. */
function trip(label: string, numbers: NumberTree, when: 'idle' | 'loaded'): Figure | null {
  const [p50, p95] = [numbers[`${when}P50Ms`], numbers[`${when}P95Ms`]];
  if (typeof p50 !== 'number') return null;
  const direct = treeOf(numbers['control'])[`${when}P50Ms`];
  const exact = [
    typeof p95 === 'number' ? `95 of 100 within ${formatMs(p95)}` : null,
    typeof direct === 'number' ? `${formatMs(direct)} straight to the server` : null,
  ].filter((part) => part !== null);
  return { label, value: formatMs(p50), exact: exact.length > 0 ? exact.join(', ') : null };
}

/** What the handshake's time is when it is not the time of an answer. */
const TIMED: Readonly<Record<string, string>> = { 'no-answer': 'waited', closed: 'closed after', reset: 'reset after' };

function headers(numbers: NumberTree): readonly Figure[] {
  const count = (name: string, label: string): Figure | null => {
    const value = numbers[name];
    return typeof value === 'number' && value > 0 ? plain(label, String(value)) : null;
  };
  return present([
    count('added', 'added'),
    count('removed', 'removed'),
    count('changed', 'changed'),
    count('moved', 'moved'),
    count('caseChanged', 're-cased'),
    typeof numbers['anonymity'] === 'string' ? plain('the server learns', LEARNS[numbers['anonymity']] ?? numbers['anonymity']) : null,
    numbers['credentialLeak'] === true ? plain("proxy's password", 'reached the server') : null,
  ]);
}

const LEARNS: Readonly<Record<string, string>> = {
  transparent: 'your address',
  anonymous: 'of a proxy',
  elite: 'nothing of a proxy',
};

function duplex(numbers: NumberTree, passed: boolean, finding: string | null): readonly Figure[] {
  // How fast bytes came that were wrong tells nothing.
  const differs = difference(numbers);
  if (differs) return [differs];
  const { overlap, offset } = numbers;
  return present([
    flow(numbers, 'Up', finding),
    flow(numbers, 'Down', finding),
    cap(numbers['serverCapMbps']),
    typeof overlap === 'number' && !passed
      ? {
          label: 'overlap',
          value: `${(overlap * 100).toFixed(0)} %`,
          exact: `${String(overlap)} of the time in which anything arrived, both ways did`,
        }
      : null,
    typeof offset === 'number'
      ? { label: 'stopped at byte', value: `${count(offset)}${stoppedWay(numbers)}`, exact: formatBytes(offset) }
      : null,
  ]);
}

/** What a far server carries at most, whatever the route could. */
function cap(mbps: Value): Figure | null {
  return typeof mbps === 'number'
    ? { label: "the server's cap", value: formatRate(mbps * 1e6), exact: `${count(mbps)} Mbit/s each way, however fast the route is` }
    : null;
}

/** Of the way that stood still first; the other one may have brought much more. */
function stoppedWay({ offset, bytesUp, bytesDown }: NumberTree): string {
  if (bytesUp === bytesDown) return '';
  return offset === bytesUp ? ' up' : offset === bytesDown ? ' down' : '';
}

/** How fast it flowed, or how much came where there is no rate to speak of. */
function flow(numbers: NumberTree, way: 'Up' | 'Down', finding: string | null): Figure | null {
  const direction = way === 'Up' ? 'up' : 'down';
  const [mbps, bytes] = [numbers[`mbps${way}`], numbers[`bytes${way}`]];
  return isRated(finding) && typeof mbps === 'number'
    ? rate(direction, mbps, treeOf(numbers['control'])[`mbps${way}`], bytes, direction)
    : amount(direction, bytes, direction);
}

function present(figures: readonly (Figure | null)[]): readonly Figure[] {
  return figures.filter((figure) => figure !== null);
}

function plain(label: string, value: string): Figure {
  return { label, value, exact: null };
}

function time(label: string, value: Value): Figure | null {
  return typeof value === 'number' ? { label, value: formatMs(value), exact: `${String(value)} ms` } : null;
}

function rate(label: string, mbps: number, control: Value, bytes: Value, way: 'up' | 'down'): Figure {
  const exact = [
    `${count(mbps)} Mbit/s`,
    typeof bytes === 'number' ? `${count(bytes)} bytes` : null,
    typeof control === 'number' ? `${formatRate(control * 1e6)} straight to the server` : null,
  ].filter((part) => part !== null);
  return { label, value: formatRate(mbps * 1e6), exact: exact.join(', '), way };
}

function amount(label: string, value: Value, way: 'up' | 'down'): Figure | null {
  return typeof value === 'number' ? { label, value: formatBytes(value), exact: `${count(value)} bytes`, way } : null;
}

/** Where the stream is first not what was sent, each way. */
function difference(numbers: NumberTree): Figure | null {
  const ways = (['Up', 'Down'] as const).flatMap((way) => {
    const at = numbers[`firstDifference${way}`];
    return typeof at === 'number' ? [`${count(at)} ${way.toLowerCase()}`] : [];
  });
  return ways.length === 0 ? null : plain('differs from byte', ways.join(', '));
}

function delay(numbers: NumberTree, way: 'up' | 'down', passed: boolean): Figure | null {
  const name = way === 'up' ? 'delayUp' : 'delayDown';
  const middle = numbers[`${name}P50Ms`];
  if (typeof middle !== 'number') return null;
  const direct = treeOf(numbers['control'])[`${name}P50Ms`];
  const beside = typeof direct === 'number' ? ` (direct ${formatMs(direct)})` : '';
  const worst = numbers[`${name}MaxMs`];
  const p95 = numbers[`${name}P95Ms`];
  const exact = [
    `median ${String(middle)} ms`,
    typeof p95 === 'number' ? `95 % within ${String(p95)} ms` : null,
    typeof worst === 'number' ? `longest ${String(worst)} ms` : null,
    typeof direct === 'number' ? `straight to the server ${String(direct)} ms` : null,
  ].filter((part) => part !== null);
  return { label: way, value: `${formatMs(middle)}${passed ? '' : beside}`, exact: exact.join(', '), way };
}

/** How wrong each delay one way may be where the server's clock is another one. */
function clockError({ clockUncertaintyMs: wrong, clockAheadMs: ahead }: NumberTree): Figure | null {
  if (typeof wrong !== 'number') return null;
  const stands = typeof ahead === 'number' ? `the server's clock is ${String(ahead)} ms ahead of this one` : 'two clocks';
  return { label: 'each', value: `± ${formatMs(wrong)}`, exact: `${stands}, known to ${String(wrong)} ms either way` };
}

/** Ends are seen or not; of what was sent after one, the bytes that arrived are counted. */
function lost(label: string, value: Value, way: 'up' | 'down'): Figure | null {
  return value === false ? { label, value: 'lost', exact: null, way } : null;
}

/**
 * What the other side could still send behind an end. Where nothing came, whether the end itself did is not said: a proxy that closes
 * everything at a FIN sends a reset on its heels, and which of the two the receiver's system tells first is chance.
 */
function behindEnd(end: string, seen: Value, tail: Value, way: 'up' | 'down'): Figure | null {
  if (typeof tail !== 'number')
    return seen === false ? { label: end, value: 'not seen', exact: null, way: way === 'up' ? 'down' : 'up' } : null;
  if (tail >= HALF_CLOSE_TAIL_BYTES) return null;
  const exact = `${String(tail)} of ${String(HALF_CLOSE_TAIL_BYTES)} bytes`;
  return { label: `behind the ${end}`, value: tail === 0 ? 'nothing came' : `only ${formatBytes(tail)} came`, exact, way };
}

function yesNo(label: string, value: Value): Figure | null {
  return typeof value === 'boolean' ? plain(label, value ? 'works' : 'fails') : null;
}

/** Which address each try used; of one address there is nothing to tell. */
function addresses(value: Value): readonly Figure[] {
  const all = Object.entries(treeOf(value));
  return all.length < 2 ? [] : all.map(([address, tries]) => plain(address, typeof tries === 'string' ? tries : ''));
}

function count(value: number): string {
  return value.toLocaleString('en');
}
