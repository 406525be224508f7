import { HALF_CLOSE_TAIL_BYTES } from '../../../shared/model/check.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import { isRated } from '../../../shared/model/rated.ts';
import { formatBytes, formatMs, formatRate } from '../../../shared/model/units.ts';

/** The few numbers of a check that matter to a reader, in words; empty where there are none. */
export function numbersInWords({ id, finding, numbers, result, attempts, failures }: CheckRecord): string {
  const parts = describe(id, finding, numbers, result === 'pass');
  if (result === 'intermittent') parts.unshift(`${String(failures)} of ${String(attempts)} failed`);
  return parts.join(', ');
}

function describe(id: CheckRecord['id'], finding: string | null, numbers: NumberTree, passed: boolean): string[] {
  switch (id) {
    case 'handshake':
      return listed(ms(numbers['ms']));
    case 'headers':
      return [
        ...(['added', 'removed', 'changed', 'moved'] as const).map((name) => count(numbers[name], name)),
        count(numbers['caseChanged'], 'in other case'),
        typeof numbers['anonymity'] === 'string' ? numbers['anonymity'] : null,
        numbers['credentialLeak'] === true ? 'credentials leak to the server' : null,
      ].filter((part) => part !== null);
    case 'duplex':
      return [
        flow(numbers, 'Up', finding),
        flow(numbers, 'Down', finding),
        cap(numbers['serverCapMbps']),
        typeof numbers['overlap'] === 'number' ? `overlap ${numbers['overlap'].toFixed(2)}` : null,
        at(numbers['firstDifferenceUp'], 'up'),
        at(numbers['firstDifferenceDown'], 'down'),
        stopped(numbers),
      ].filter((part) => part !== null);
    case 'transparency':
      return [at(numbers['firstDifferenceUp'], 'up'), at(numbers['firstDifferenceDown'], 'down')].filter((part) => part !== null);
    case 'streaming':
      return [direction(numbers, 'Up', passed), direction(numbers, 'Down', passed), clockError(numbers['clockUncertaintyMs'])].filter(
        (part) => part !== null,
      );
    case 'early-data':
      return [lost(numbers['serverFirstKept'], "server's first bytes"), lost(numbers['clientEarlyKept'], "client's early bytes")].filter(
        (part) => part !== null,
      );
    case 'half-close':
      if (numbers['serverTailReceived'] === 0 && numbers['clientTailReceived'] === 0) return ['nothing behind either FIN'];
      return [
        behindFin(numbers['clientFinSeen'], numbers['serverTailReceived'], "client's FIN"),
        behindFin(numbers['serverFinSeen'], numbers['clientTailReceived'], "server's FIN"),
      ].filter((part) => part !== null);
    case 'idle':
      return [
        ...(['client', 'server', 'both'] as const).map((kind) => silence(numbers[kind], kind)),
        heartbeat(numbers['heartbeatS']),
      ].filter((part) => part !== null);
    case 'lifetime':
      return listed(silence(numbers, 'lifetime'));
    case 'latency':
      return [
        between('idle', numbers['idleP50Ms'], numbers['idleP95Ms']),
        between('loaded', numbers['loadedP50Ms'], numbers['loadedP95Ms']),
        typeof numbers['roundTripsPerMinute'] === 'number' ? `${numbers['roundTripsPerMinute'].toLocaleString('en')} a minute` : null,
      ].filter((part) => part !== null);
    default:
      return [];
  }
}

/** What did harm; that the other kinds of silence did none is in the finding, or beside it. */
function silence(value: Value, kind: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { lowS, highS, with: how } = value;
  if (typeof lowS !== 'number' || typeof highS !== 'number') return null;
  const named = typeof how === 'string' && how !== 'unknown' ? ` (${how.toUpperCase()})` : '';
  return `${AGES[kind] ?? `the ${kind} silent`} ${String(lowS)} to ${String(highS)} s${named}`;
}

const AGES: Readonly<Record<string, string>> = { both: 'both silent', lifetime: 'aged' };

function heartbeat(value: Value): string | null {
  return typeof value === 'number' ? `send every ${String(value)} s` : null;
}

type Value = NumberTree[string] | undefined;

/** Half of the round trips took so long at most, and 95 of 100. */
function between(label: string, p50: Value, p95: Value): string | null {
  return typeof p50 === 'number' && typeof p95 === 'number' ? `${label} ${formatMs(p50)} to ${formatMs(p95)}` : null;
}

function ms(value: Value): string | null {
  return typeof value === 'number' ? formatMs(value) : null;
}

function listed(part: string | null): string[] {
  return part === null ? [] : [part];
}

function count(value: Value, what: string): string | null {
  return typeof value === 'number' && value > 0 ? `${String(value)} ${what}` : null;
}

/** How fast it flowed, or how much came where there is no rate to speak of; of a damaged stream where the damage begins is enough. */
function flow(numbers: NumberTree, way: 'Up' | 'Down', finding: string | null): string | null {
  if (typeof numbers['firstDifferenceUp'] === 'number' || typeof numbers['firstDifferenceDown'] === 'number') return null;
  const [mbps, bytes] = [numbers[`mbps${way}`], numbers[`bytes${way}`]];
  if (isRated(finding) && typeof mbps === 'number') return `${formatRate(mbps * 1e6)} ${way.toLowerCase()}`;
  return typeof bytes === 'number' ? `${formatBytes(bytes)} ${way.toLowerCase()}` : null;
}

/** What a far server carries at most, whatever the route could. */
function cap(mbps: Value): string | null {
  return typeof mbps === 'number' ? `the server's cap ${formatRate(mbps * 1e6)}` : null;
}

/** Of the way that stood still first; the other one may have brought much more. */
function stopped({ offset, bytesUp, bytesDown }: NumberTree): string | null {
  if (typeof offset !== 'number') return null;
  const way = bytesUp === bytesDown ? '' : offset === bytesUp ? 'up ' : offset === bytesDown ? 'down ' : '';
  return `${way}stopped at byte ${offset.toLocaleString('en')}`;
}

function at(value: Value, way: 'up' | 'down'): string | null {
  return typeof value === 'number' ? `${way} from byte ${value.toLocaleString('en')}` : null;
}

/** Beside a delay that is a fault stands the direct control's. */
function direction(numbers: NumberTree, way: 'Up' | 'Down', passed: boolean): string | null {
  const here = ms(numbers[`delay${way}P50Ms`]);
  if (here === null) return null;
  const control = numbers['control'];
  const direct = !passed && typeof control === 'object' && control !== null ? ms(control[`delay${way}P50Ms`]) : null;
  return `${way.toLowerCase()} ${here}${direct === null ? '' : ` (direct ${direct})`}`;
}

function lost(value: Value, what: string): string | null {
  return value === false ? `${what} lost` : null;
}

/**
 * What came behind a FIN. Where nothing came, whether the FIN itself did is not said: a proxy that closes everything at a FIN
 * sends a reset on its heels, and which of the two the receiver's system tells first is chance.
 */
function behindFin(seen: Value, tail: Value, fin: string): string | null {
  if (typeof tail !== 'number') return seen === false ? `${fin} not seen` : null;
  if (tail >= HALF_CLOSE_TAIL_BYTES) return null;
  return tail === 0 ? `nothing behind ${fin}` : `only ${formatBytes(tail)} behind ${fin}`;
}

/** Delays one way, taken from two clocks, are no better known than these are to each other. */
function clockError(uncertaintyMs: NumberTree[string] | undefined): string | null {
  return typeof uncertaintyMs === 'number' ? `± ${formatMs(uncertaintyMs)} (two clocks)` : null;
}
