import { serverHalfOf, VARIANTS, type Variant } from '../../shared/model/handshake.ts';
import type { NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import { formatEndpoint, type Endpoint, type RouteMode } from '../../shared/model/route.ts';
import { buildRequest } from '../websocket/request.ts';

/** What became of one variant. `works`: upgraded, and bytes went both ways; null: not tested. */
export interface Rung {
  readonly variant: Variant;
  readonly finding: string;
  readonly status: number | null;
  readonly works: boolean | null;
}

/** What a variant changes against where the ladder starts. */
export interface VariantChange {
  /** Lines of both heads. */
  readonly lines: number;
  /** The server has to answer otherwise than it did. */
  readonly server: boolean;
  readonly left: readonly string[];
  readonly came: readonly string[];
}

/** Every variant but the user's own head, from where the ladder starts. */
export function rungsFrom(start: Variant): readonly Variant[] {
  return [start, ...VARIANTS.filter((variant) => variant !== start && variant !== 'custom')];
}

/**
 * Never advised: a 101 to a request without Upgrade answers nothing that was asked (RFC 9110 §15.2.2), an Upgrade without the connection option must not be sent
 * and one in HTTP/1.0 must be ignored (§7.8).
 */
const AGAINST_THE_STANDARD: readonly Variant[] = ['insist', 'no-connection', 'http10'];

const ANYWHERE: Endpoint = { host: 'host.invalid', port: 8080 };

/** The lines that differ between the heads of two variants as that mode sends them, an answer's line counted once. The server's address reads HOST:PORT. */
export function changeOf(start: Variant, variant: Variant, mode: RouteMode = 'direct'): VariantChange {
  const [from, to] = [start, variant].map((each) => linesOf(each, mode));
  const left = (from ?? []).filter((line) => !to?.includes(line));
  const came = (to ?? []).filter((line) => !from?.includes(line));
  const [half, other] = [serverHalfOf(start), serverHalfOf(variant)];
  const answer = Number(half.answer !== other.answer) + Number(half.token !== other.token);
  const server = answer > 0 || half.stream !== other.stream;
  return { lines: Math.max(left.length, came.length) + answer, server, left, came };
}

function linesOf(variant: Variant, mode: RouteMode): string[] {
  // Its value is another one in each request.
  const key = 'AAAAAAAAAAAAAAAAAAAAAA==';
  const text = buildRequest(variant, ANYWHERE, { key, form: mode === 'relay' ? 'absolute' : 'origin' }).toString('latin1');
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(`: ${key}`, '').replace(formatEndpoint(ANYWHERE), 'HOST:PORT'));
}

/** The variants that work and may be advised, the smallest change first: by lines, then a change at the client before one at the server, then framing last. */
export function working(start: Variant, rungs: readonly Rung[]): readonly Variant[] {
  const weight = (variant: Variant): number => {
    const { lines, server } = changeOf(start, variant);
    const framed = serverHalfOf(variant).stream !== serverHalfOf(start).stream;
    return Number(framed) * 10_000 + lines * 100 + Number(server) * 10;
  };
  return rungs
    .filter(({ variant, works }) => works === true && variant !== start && !AGAINST_THE_STANDARD.includes(variant))
    .map(({ variant }) => variant)
    .sort((a, b) => weight(a) - weight(b) || VARIANTS.indexOf(a) - VARIANTS.indexOf(b));
}

/** Whether the ladder saw the variant fail. */
export function failsAt(variant: Variant, rungs: readonly Rung[]): boolean {
  return rungs.some((rung) => rung.variant === variant && rung.works === false);
}

/** The run with what its ladder showed: every rung in the numbers of `handshake`, with the lines of the head that it takes out and puts in under "0", "1" …, and the smallest change that works as the fix, if what failed in the run itself failed here again. Where none works the fix stays, which is the product's own setting. */
export function withLadder(run: RunRecord, rungs: readonly Rung[]): RunRecord {
  const start = run.variant;
  const failed = run.checks.some(({ id, result }) => (id === 'handshake' || id === 'duplex') && result === 'fail') && failsAt(start, rungs);
  const [smallest, ...others] = failed ? working(start, rungs) : [];
  const startWorks = rungs.some(({ variant, works }) => variant === start && works === true);
  const ladder: NumberTree = {
    start,
    smallest: startWorks ? start : (smallest ?? null),
    rungs: Object.fromEntries(
      rungs.map(({ variant, finding, status, works }) => {
        const { lines, server, left, came } = changeOf(start, variant, run.route.mode);
        return [variant, { finding, status, works, lines, server, left: numbered(left), came: numbered(came) }];
      }),
    ),
  };
  const checks = run.checks.map((check) => (check.id === 'handshake' ? { ...check, numbers: { ...check.numbers, ladder } } : check));
  if (!failed) return { ...run, checks };
  if (smallest !== undefined) return { ...run, checks, fix: fixOf(changeOf(start, smallest, run.route.mode), smallest, others) };
  const insists = rungs.some(({ variant, works }) => variant === 'insist' && works === true);
  const said = insists
    ? ' No variant that a standard allows gets through; a server that answers 101 to the request without Upgrade (insist) does.'
    : ' No other variant of the handshake gets through.';
  return { ...run, checks, summary: `${run.summary}${rungs.length > 1 ? said : ''}` };
}

function numbered(lines: readonly string[]): NumberTree {
  return Object.fromEntries(lines.map((line, index) => [String(index), line]));
}

function fixOf({ left, came, server }: VariantChange, smallest: Variant, others: readonly Variant[]): string {
  const quoted = (lines: readonly string[]): string => lines.map((line) => `"${line}"`).join(' and ');
  const what =
    left.length > 0 && came.length > 0
      ? `${quoted(came)} in place of ${quoted(left)}`
      : came.length > 0
        ? `${quoted(came)} besides`
        : `without ${quoted(left)}`;
  const where = server ? 'the server must answer it in kind' : 'only the client changes';
  const also = others.length > 0 ? ` ${others.join(', ')} ${others.length === 1 ? 'works' : 'work'} too, with more changes.` : '';
  return `Send the variant ${smallest} (--variant ${smallest}): ${what}; ${where}.${also}`;
}
