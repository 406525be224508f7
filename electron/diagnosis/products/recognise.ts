import type { HandshakeRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import { createResponseReader, type ResponseHead } from '../../wire/http-head.ts';
import type { Closing } from './closing.ts';
import { KNOWN_PRODUCTS, type HeadSigns, type KnownProduct } from './known-products.ts';

/** What one proxy was seen to do. */
export interface Behaviour {
  /** Its answer to what is no request; null: none came, or none was asked for. */
  readonly refusal: Buffer | null;
  /** Its answer to CONNECT. */
  readonly tunnel: Buffer | null;
  /** What it did to the request, where it was the only one that read it. */
  readonly changes: HandshakeRecord['requestChanges'];
  /** What followed the greeting; null: not asked, or no SOCKS 5 without login. `null` within: it neither answered nor closed. */
  readonly socks: { readonly unknownCommand: Buffer | null; readonly portZero: Buffer | null } | null;
  /** null: not seen, or not certain. */
  readonly closing: Closing | null;
}

export interface Recognised {
  readonly name: string;
  /** Where it tells it. */
  readonly version: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** What was seen, in a few words each. */
  readonly because: readonly string[];
}

const WEIGHTS = {
  page: 0.5,
  order: 0.35,
  named: 0.3,
  statusLine: 0.1,
  tunnel: 0.2,
  rewriting: 0.25,
  unknownCommand: 0.4,
  portZero: 0.4,
} as const;
/** One sign alone is never enough. */
const ENOUGH = 0.6;
/** Nothing that others can imitate is certain. */
const MOST = 0.99;

/** Of how it closes, either way. Two ways of closing tell six products apart badly: it makes a name surer or less sure, but never gives one. */
const CLOSING = 0.05;

/** The product that the behaviour fits best; null: none well enough. */
export function recognise(seen: Behaviour): Recognised | null {
  const compared = KNOWN_PRODUCTS.map((product) => ({ product, fit: compare(product, seen) }));
  const [best, next] = compared.sort((a, b) => b.fit.confidence - a.fit.confidence);
  if (!best || best.fit.confidence < ENOUGH) return null;
  // Two that fit alike are none.
  if (next && next.fit.confidence > best.fit.confidence - 0.1) return null;
  const weighed = withClosing(best.fit, best.product.closing, seen.closing);
  return weighed.confidence < ENOUGH ? null : weighed;
}

/** `reading-on` contradicts nothing: the reset that makes it `whole` may have been late. */
function withClosing(fit: Recognised, known: Closing, seen: Closing | null): Recognised {
  if (seen === known) return { ...fit, confidence: bounded(fit.confidence + CLOSING), because: [...fit.because, 'how it closes'] };
  if (seen !== 'whole') return fit;
  return { ...fit, confidence: bounded(fit.confidence - CLOSING), because: [...fit.because, 'although it closes in another way'] };
}

function bounded(confidence: number): number {
  return Math.min(MOST, Math.round(confidence * 100) / 100);
}

/** As it stands in the document. */
export function recognisedNumbers(recognised: Recognised | null): NumberTree {
  if (!recognised) return { name: 'unknown', version: null, confidence: 0, because: '' };
  const { name, version, confidence, because } = recognised;
  return { name, version, confidence, because: because.join(', ') };
}

function compare(product: KnownProduct, { refusal, tunnel, changes, socks }: Behaviour): Recognised {
  const because: [weight: number, words: string][] = [];
  const told: string[] = [];
  if (refusal && product.refusal) {
    const head = headOf(refusal);
    const text = refusal.toString('latin1');
    told.push(text);
    if (text.includes(product.refusal.page)) because.push([WEIGHTS.page, 'its error page']);
    if (head && inOrder(head, product.refusal)) because.push([WEIGHTS.order, 'the order and case of its headers']);
    if (head && head.startLine === product.refusal.statusLine) because.push([WEIGHTS.statusLine, 'its status line']);
  }
  if (tunnel && product.tunnel) {
    const head = headOf(tunnel);
    told.push(tunnel.toString('latin1'));
    if (head && head.startLine === product.tunnel.statusLine && inOrder(head, product.tunnel))
      because.push([WEIGHTS.tunnel, 'its answer to CONNECT']);
  }
  if (rewrites(product, changes)) because.push([WEIGHTS.rewriting, 'what it does to a request']);
  if (socks && product.socks) {
    if (socks.unknownCommand?.toString('hex') === product.socks.unknownCommand)
      because.push([WEIGHTS.unknownCommand, 'how it takes an unknown command']);
    if (socks.portZero?.toString('hex') === product.socks.portZero) because.push([WEIGHTS.portZero, 'how it takes port 0']);
  }
  const named = told.map((text) => product.names.exec(text)).filter((match) => match !== null);
  if (named.length > 0) because.push([WEIGHTS.named, 'it names itself']);
  const sum = because.reduce((total, [weight]) => total + weight, 0);
  return {
    name: product.name,
    version: named.map((match) => match[1]).find((version) => version !== undefined && version !== '') ?? null,
    confidence: bounded(sum),
    because: because.map(([, words]) => words),
  };
}

function headOf(answer: Buffer): ResponseHead | null {
  const progress = createResponseReader().push(answer);
  return progress.state === 'done' ? progress.head : null;
}

/** Names that the product does not have, as a front puts them in, are passed over; a missing one that it always sends is not. */
function inOrder({ headers }: ResponseHead, { order, mayLack }: HeadSigns): boolean {
  const names = headers.map(({ name }) => name).filter((name) => order.some((known) => known.toLowerCase() === name.toLowerCase()));
  const expected = order.filter((name) => names.includes(name) || !mayLack.includes(name));
  return names.length === expected.length && names.every((name, index) => name === expected[index]);
}

/** Three names at least: one or two lowered ones may be anybody's. */
const MANY = 3;

function rewrites({ rewriting }: KnownProduct, changes: HandshakeRecord['requestChanges']): boolean {
  if (!rewriting) return false;
  const { adds = [], lowersNames = false, startLine } = rewriting;
  const added = adds.every(([name, value]) =>
    changes.some((change) => change.change === 'added' && change.name === name && (value === null || change.after === value)),
  );
  const lowered = changes.filter(({ change, after }) => change === 'name-case' && after !== null && after === after.toLowerCase());
  const line = startLine === undefined || changes.some(({ change, after }) => change === 'start-line' && after === startLine);
  return added && line && (!lowersNames || lowered.length >= MANY);
}
