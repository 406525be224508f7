import type { HandshakeRecord, NumberTree } from '../../shared/model/probe-set.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { headerValues } from '../wire/http-head.ts';
import type { Attempt } from './attempt.ts';
import type { CheckOutput, Open } from './check.ts';
import { isPage } from './fix.ts';

/*
 * Who stands between this computer and a far server, on a route without a proxy. Method: what the answer says of itself, how the other side takes what is no
 * request, and the same handshake to the server's other address, which a proxy that only takes some ports lets through. Repeats: as the handshake's own.
 * Cannot tell: which machine on the way it is; what the server received, where it was not upgraded: a far server knows a connection by its nonce alone.
 */

export interface WaySeen {
  /** The attempt that the record shows. */
  readonly attempt: Attempt;
  readonly record: Pick<HandshakeRecord, 'outcome' | 'status'>;
  readonly target: Endpoint;
  /** The server's other address, and a connection to it; null: there is none. */
  readonly control: { readonly target: Endpoint; readonly open: Open } | null;
  readonly products: NumberTree;
}

/** The check `handshake`, which is not clear, with what can be said of who is on the way. Rejects with `CANCELLED` only. */
export async function withWhoIsOnTheWay(output: CheckOutput, seen: WaySeen): Promise<CheckOutput> {
  const named = namedIn(seen.attempt) ?? recognised(seen.products);
  const straight = seen.control ? await seen.control.open({ check: 'handshake' }) : null;
  straight?.stream?.abort();
  const upgraded = straight?.handshake?.outcome === 'upgraded';
  const here = formatEndpoint(seen.target);
  const parts = [
    output.summary,
    upgraded && seen.control
      ? `At its other address, ${formatEndpoint(seen.control.target)}, the same handshake is upgraded: something that answers for ${here} keeps it from getting through.`
      : '',
    named === null ? '' : `No proxy is on this route, and yet there is one: ${named}.`,
    seen.record.status === 511 || (upgraded && isPage(seen.record.status))
      ? 'A captive portal answers like that: open a web page in a browser, and sign in where you are asked to.'
      : '',
  ];
  return {
    ...output,
    summary: parts.filter((part) => part !== '').join(' '),
    numbers: { ...output.numbers, otherAddress: straight === null ? null : (straight.handshake?.outcome ?? 'not-attempted') },
  };
}

const SHOWN = 80;

/** Lines that only a proxy writes (RFC 9110 §7.6.3; X-Cache is Squid's and its likes'). */
function namedIn({ handshake }: Attempt): string | null {
  if (!handshake?.head) return null;
  for (const name of ['Via', 'X-Cache']) {
    const [value] = headerValues(handshake.head, name);
    if (value !== undefined) return `the answer has the line "${name}: ${value.slice(0, SHOWN)}"`;
  }
  return null;
}

function recognised({ front }: NumberTree): string | null {
  if (typeof front !== 'object' || front === null) return null;
  const { name } = front;
  return typeof name === 'string' && name !== 'unknown' ? `${name}, by what it answers` : null;
}
