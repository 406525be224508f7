import type { CheckId } from '../../../shared/model/check.ts';
import { readForeignServer, shownAddress } from '../../../shared/model/foreign-server.ts';
import { formatHop, formatEndpoint } from '../../../shared/model/route.ts';
import type { RunPlan } from '../../../shared/model/run-plan.ts';
import { CHECK_NAMES } from '../run/check-words.ts';

/** `This computer → http://10.0.0.1:3128 → our server`. Of a long chain only how long it is. */
export function routeInWords({ hops, target }: Pick<RunPlan, 'hops' | 'target'>): string {
  const way = hops.length > 2 ? [`${String(hops.length)} proxies`] : hops.map(({ kind, host, port }) => formatHop({ kind, host, port }));
  const server =
    target.kind === 'own'
      ? 'our server'
      : target.kind === 'foreign'
        ? shownAddress(readForeignServer(target.url))
        : target.host === ''
          ? 'a far server'
          : formatEndpoint(target);
  return ['This computer', ...way, server].join(' → ');
}

/** The names of checks as a sentence's part: `Handshake 30 times, Headers`. `handshakes`: said when there are many. */
export function checksInWords(checks: readonly CheckId[], handshakes = 1): string {
  return checks
    .map((id) => (id === 'handshake' && handshakes > 1 ? `${CHECK_NAMES[id]} ${String(handshakes)} times` : CHECK_NAMES[id]))
    .join(', ');
}
