import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import type { HopKind } from '../../../shared/model/route.ts';
import { foundProxyOf } from './found-proxy.ts';
import type { Secrets } from './secrets.ts';

/**
 * What the system is asked about. Which proxy it names may depend on the URL; this is one outside, that nobody owns (RFC 2606 §3) and no exception is made
 * for. It is not contacted, but a PAC script may look its name up.
 */
export const ASKED_URL = 'https://example.com/';
/** A PAC script has to be fetched, perhaps from a network that is not there. */
const ASK_TIMEOUT_MS = 5000;
/** A script may name as many as it likes. */
const MAX_PROXIES = 8;

const SOURCE = 'system settings';

/** The words of a PAC answer, as Chromium means them: `SOCKS` is version 4, and only version 5 gives names to the proxy. */
const KINDS: Readonly<Record<string, HopKind>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5h',
};

export interface SystemProxiesOptions {
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly secrets: Pick<Secrets, 'keep'>;
  readonly timeoutMs?: number;
}

/** The proxies that the system names for a host outside, in its order: the later ones are for when those before do not answer. None: it goes there directly. */
export async function proxiesOfSystem({ resolveProxy, secrets, timeoutMs = ASK_TIMEOUT_MS }: SystemProxiesOptions): Promise<FoundProxy[]> {
  const timeout = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    timeout.resolve(null);
  }, timeoutMs);
  // Of an error, only that there was one: its text is the system's own and may hold anything.
  const asked = (async () => await resolveProxy(ASKED_URL))().catch(() => undefined);
  const answer = await Promise.race([asked, timeout.promise]);
  clearTimeout(timer);
  if (answer === undefined) return [unanswered('the system could not say which proxy it uses')];
  if (answer === null) return [unanswered(`the system did not say within ${String(timeoutMs / 1000)} s which proxy it uses`)];
  return readAnswer(answer, secrets);
}

function readAnswer(answer: string, secrets: Pick<Secrets, 'keep'>): FoundProxy[] {
  const proxies = answer
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^direct$/iu.test(part))
    .slice(0, MAX_PROXIES);
  return proxies.map((part, index) => {
    const source = index === 0 ? SOURCE : `${SOURCE}, choice ${String(index + 1)}`;
    const [, word = '', address = ''] = /^(\S+)\s+(\S+)$/u.exec(part) ?? [];
    const kind = KINDS[word.toUpperCase()];
    if (kind === undefined) {
      const shown = /^\w{1,20}$/u.test(word) ? word : 'this';
      return { source, url: shown, hop: null, problem: `${shown} is no kind of proxy that Duplexscope can use` };
    }
    return foundProxyOf(source, `${kind}://${address}`, secrets);
  });
}

function unanswered(problem: string): FoundProxy {
  return { source: SOURCE, url: '', hop: null, problem };
}
