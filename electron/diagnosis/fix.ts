import type { Failure } from '../../shared/model/failure.ts';
import { isTlsUpgrade } from '../../shared/model/handshake.ts';
import { formatEndpoint, formatHop, type Hop } from '../../shared/model/route.ts';
import type { ProbePlan } from './probe-plan.ts';
import { productOf } from './products/settings.ts';
import { streamFix } from './stream-fix.ts';
import type { VerdictWords } from './words.ts';

/** What helps beside a setting in the proxy, until the tunnel is known to be shut too; see `adviseAcross`. */
export const OR_TUNNEL = 'Or use the proxy as a tunnel (--mode tunnel).';
export const OR_TUNNEL_TO_443 = 'Or put the server on port 443 and tunnel to it.';

/** The smallest change that works, or the product's own setting; null when nothing is known to help. */
export function fixFor({ checks, record, plan, schemes, handshake, failure, answered }: VerdictWords): string | null {
  const finding = checks.find(({ id }) => id === 'handshake')?.finding;
  const product = productOf(handshake, record, recognisedIn(checks, plan));
  const port = 'the target port';
  if (finding === 'upgrade-stripped') {
    const allow = isTlsUpgrade(plan.tls) ? 'Allow the upgrade to TLS (RFC 2817) in the proxy' : 'Allow upgrades in the proxy';
    const setting =
      (isTlsUpgrade(plan.tls) ? product?.allowTlsUpgrade : product?.allowUpgrade) ??
      `${allow}${plan.mode === 'relay' ? '' : ' that stands in front of the server'}.`;
    return plan.mode === 'relay' ? `${setting} ${OR_TUNNEL}` : setting;
  }
  const [from, to] = brokenLeg(plan.hops, failure);
  if (record.reason === 'policy' && from && to)
    return `Let ${formatHop(from)} connect to the next proxy, ${formatEndpoint(to)}${product?.allowConnect ? ` (${product.allowConnect})` : ''}.`;
  const ports = checks.find(({ id }) => id === 'ports')?.finding ?? null;
  if (record.reason === 'policy' && plan.mode === 'tunnel' && ports === 'none')
    return `Allow CONNECT to ${port} in the proxy${product?.allowConnect ? ` (${product.allowConnect})` : ''}.`;
  if (record.reason === 'policy' && plan.mode === 'tunnel')
    return `Put the server on port 443, which ${ports === 'only-443' ? 'this proxy allows' : 'most proxies allow'}, or allow CONNECT to ${port} in the proxy${product?.allowConnect ? ` (${product.allowConnect})` : ''}.`;
  if (record.reason === 'authentication') {
    if (plan.hops.length === 0) return null;
    if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
      return `Run px or cntlm on this computer and put it in front as the first hop: they can do ${schemes.join(', ')}, Duplexscope cannot.`;
    }
    return loginGiven(plan, failure)
      ? 'Check the user and the password; the proxy did not take these.'
      : 'Give the proxy its user and password, for instance --via http://USER:PASSWORD@HOST:PORT or --via-file FILE.';
  }
  if (record.reason === 'not-understood' && product?.takeRequest) return product.takeRequest;
  if (record.reason === 'not-understood' && checks.find(({ id }) => id === 'rfc6455')?.finding === 'only-standard') {
    return 'The standard websocket works here, so its keys may be what is missing: try --variant keyed.';
  }
  const asked = askedLast(plan.hops, failure);
  if (finding === 'refused-by-proxy' && record.reason === null && record.serverSaw === 'nothing' && asked && isPage(answered)) {
    // Each proxy of a chain can have written the page.
    const where = plan.hops.length === 1 || failure ? formatHop(asked) : 'each proxy';
    return `Open a web page in a browser on this network, and sign in where you are asked to. If nobody asks, check the address and the port of ${where}.`;
  }
  if (finding === 'hop-unreachable' && from && to)
    return `Check that ${formatHop(to)} is running, and that ${formatHop(from)} can reach it.`;
  if (finding === 'hop-unreachable') return unreachedFix(plan.hops, failure);
  if (finding === 'target-unreachable' && asked) {
    // In a chain a status alone does not say which of them gave up.
    const who = plan.hops.length === 1 || failure ? formatHop(asked) : 'the last proxy';
    return `Look for what keeps ${who} from the server: a server that does not run, a firewall between the two, or an address that means another machine there, as 127.0.0.1 does on every computer but this one.`;
  }
  // Without a status and without a failure of the route it is the relayed request that was answered with bytes of no meaning.
  if (
    finding === 'malformed' &&
    asked &&
    (failure?.code === 'PROXY_MALFORMED' || (!failure && record.status === null && record.serverSaw === 'nothing'))
  )
    return `Check the kind and the port of ${formatHop(asked)}: what came back is no answer of ${LANGUAGES[asked.kind]}.`;
  if (finding === 'upgraded' || checks.some(({ id, result }) => id === 'handshake' && result === 'intermittent'))
    return streamFix({ checks, mode: plan.mode, tls: plan.tls, product });
  return null;
}

/** Of the proxy that could not be reached from here, or whose name is not known here: SOCKS proxies can be made to look names up themselves. */
function unreachedFix(hops: readonly Hop[], failure: Failure | null): string | null {
  const index = typeof failure?.hop === 'number' ? failure.hop : 0;
  const hop = hops[index];
  if (!hop) return null;
  const before = hops[index - 1];
  if (failure?.stage !== 'dns') return `Check that ${formatHop(hop)} is running and reachable from here.`;
  const atProxy =
    before?.kind === 'socks5' || before?.kind === 'socks4'
      ? ` Or let the proxy before it look the name up: ${before.kind === 'socks5' ? 'socks5h' : 'socks4a'} in place of ${before.kind}.`
      : '';
  return `Check the name of ${formatHop(hop)}.${atProxy}`;
}

const LANGUAGES: Readonly<Record<Hop['kind'], string>> = {
  http: 'an HTTP proxy',
  https: 'an HTTP proxy',
  socks4: 'a SOCKS4 proxy',
  socks4a: 'a SOCKS4 proxy',
  socks5: 'a SOCKS5 proxy',
  socks5h: 'a SOCKS5 proxy',
};

/** The two proxies between which the chain breaks: the one that was asked, and the one that it was asked for. Empty when it breaks elsewhere. */
export function brokenLeg(hops: readonly Hop[], failure: Failure | null): readonly Hop[] {
  if (failure?.stage !== 'proxy' || typeof failure.hop !== 'number') return [];
  const leg = hops.slice(failure.hop, failure.hop + 2);
  return leg.length === 2 ? leg : [];
}

/** Whose answer it was, as far as the route tells: the proxy whose dialogue failed, else the last, which relays. */
function askedLast(hops: readonly Hop[], failure: Failure | null): Hop | undefined {
  return typeof failure?.hop === 'number' ? hops[failure.hop] : hops.at(-1);
}

/** The software of the only proxy, or of a chain's last one; null: not asked, or not known. */
function recognisedIn(checks: VerdictWords['checks'], { hops }: ProbePlan): string | null {
  const products = checks.find(({ id }) => id === 'handshake')?.numbers['products'];
  if (typeof products !== 'object' || products === null) return null;
  const product = products[hops.length === 0 ? 'front' : String(hops.length - 1)];
  const name = typeof product === 'object' && product !== null ? product['name'] : null;
  return typeof name === 'string' ? name : null;
}

/** Whether the proxy that wants a login was given one. */
export function loginGiven({ hops }: ProbePlan, failure: Failure | null): boolean {
  return askedLast(hops, failure)?.credentials !== undefined;
}

/** An answer such as a page or the way to one: neither an upgrade nor a proxy's refusal. 511 is a portal's own (RFC 6585 §6). */
export function isPage(status: number | null): boolean {
  return status !== null && ((status >= 200 && status <= 399) || status === 511);
}
