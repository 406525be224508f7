import type { ProxyMode } from '../harness/modes.ts';
import type { Approach } from '../witness/approach.ts';
import type { HeadChanges } from '../witness/head.ts';
import type { BothWays, Measured } from '../witness/measure.ts';
import { FACT_VARIANTS } from '../witness/requests.ts';
import type { FactVariant } from '../witness/requests.ts';

/** What both ends see; every field is explained at `Measured`. */
export interface Expectation extends Measured {
  /** FIN one way, then data the other way. Null when no stream opens. */
  readonly halfClose: BothWays | null;
  /** Bytes in the same write as the request (`client`) or as the 101 (`server`) arrive. Null when no stream opens. */
  readonly earlyData: BothWays | null;
}

/** One measured fact about one proxy: what becomes of one handshake variant on one way through it. */
export interface ProxyFact {
  readonly mode: ProxyMode;
  /** `relay`: the proxy gets the absolute-form request; `tunnel`: CONNECT or SOCKS; `reverse`: the proxy is taken for the server. */
  readonly route: 'relay' | 'tunnel' | 'reverse';
  readonly approach: Approach;
  readonly variant: FactVariant;
  readonly expect: Expectation;
}

export const UNCHANGED: HeadChanges = { startLine: null, added: [], removed: [], changed: [], recased: [], reordered: false };

export function changes(some: Partial<HeadChanges>): HeadChanges {
  return { ...UNCHANGED, ...some };
}

/** The heads of a fact; each is unchanged where nothing is said. */
interface Heads {
  readonly request?: HeadChanges;
  readonly response?: HeadChanges;
}

const BOTH: BothWays = { client: true, server: true };
export const NEITHER: BothWays = { client: false, server: false };

/** 101 from the server, and a stream that carries bytes both ways, early ones included. */
export function upgraded(halfClose: BothWays, heads: Heads = {}, serverSaw: 'upgrade' | 'no-upgrade' = 'upgrade'): Expectation {
  const { request = UNCHANGED, response = UNCHANGED } = heads;
  return { tunnelReply: null, status: 101, answeredBy: 'server', serverSaw, request, response, stream: true, halfClose, earlyData: BOTH };
}

/** The server's own 426 arrives: the request came without an upgrade that it may use. */
export function refusedByServer(heads: Heads, serverSaw: 'upgrade' | 'no-upgrade' = 'no-upgrade'): Expectation {
  const { request = UNCHANGED, response = UNCHANGED } = heads;
  return { ...FAILED, status: 426, answeredBy: 'server', serverSaw, request, response };
}

/** The proxy answers by itself and the server sees nothing. */
export function answeredByProxy(status: number): Expectation {
  return { ...FAILED, status, answeredBy: 'proxy' };
}

/** The server answered 101 and the proxy put its own answer in its place. */
export function answerReplaced(status: number, serverSaw: 'upgrade' | 'no-upgrade', request: HeadChanges): Expectation {
  return { ...FAILED, status, answeredBy: 'proxy', serverSaw, request };
}

/** The server answered and no answer reached the client. */
export function answerLost(request: HeadChanges): Expectation {
  return { ...FAILED, answeredBy: 'nobody', serverSaw: 'upgrade', request };
}

const FAILED: Expectation = {
  tunnelReply: null,
  status: null,
  answeredBy: 'proxy',
  serverSaw: 'nothing',
  request: null,
  response: null,
  stream: false,
  halfClose: null,
  earlyData: null,
};

/** One way through one proxy, and what becomes of the variants on it. */
export interface Way {
  readonly mode: ProxyMode;
  readonly route: ProxyFact['route'];
  readonly approach: Approach;
}

export function factsOf(
  way: Way,
  rows: readonly (readonly [variants: readonly FactVariant[], expect: Expectation])[],
): readonly ProxyFact[] {
  return rows.flatMap(([variants, expect]) => variants.map((variant) => ({ ...way, variant, expect })));
}

const SPOKEN_IN_1_1 = FACT_VARIANTS.filter((variant) => variant !== 'http10');

/** A way that touches no byte: everything upgrades but `http10`, which the server itself must refuse. */
export function untouched(way: Way, tunnelReply: number | null, halfClose: BothWays): readonly ProxyFact[] {
  return factsOf(way, [
    [SPOKEN_IN_1_1, { ...upgraded(halfClose), tunnelReply }],
    [['http10'], { ...refusedByServer({}, 'upgrade'), tunnelReply }],
  ]);
}

/** A tunnel that the proxy does not open. */
export function tunnelRefused(way: Way, tunnelReply: number): readonly ProxyFact[] {
  return factsOf(way, [[FACT_VARIANTS, { ...FAILED, tunnelReply }]]);
}
