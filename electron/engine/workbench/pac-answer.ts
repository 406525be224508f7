import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import type { HopKind } from '../../../shared/model/route.ts';
import { foundProxyOf } from './found-proxy.ts';
import type { Secrets } from './secrets.ts';

/** A script may name as many as it likes. */
const MAX_PROXIES = 8;

/** The words of a PAC answer, as Chromium means them: `SOCKS` is version 4, and only version 5 gives names to the proxy. */
const KINDS: Readonly<Record<string, HopKind>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5h',
};

export interface PacAnswer {
  /** It says first, or says nothing else than, that no proxy is to be used. */
  readonly direct: boolean;
  /** In its order: the later ones are for when those before do not answer. */
  readonly proxies: FoundProxy[];
}

/** Reads `PROXY host:port; SOCKS5 host:port; DIRECT`. `source` is what the first is told to be from. */
export function readPacAnswer(answer: string, source: string, secrets: Pick<Secrets, 'keep'>): PacAnswer {
  const parts = answer
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const proxies = parts.filter((part) => !isDirect(part)).slice(0, MAX_PROXIES);
  return {
    direct: isDirect(parts[0] ?? 'DIRECT'),
    proxies: proxies.map((part, index) => proxyOf(part, index === 0 ? source : `${source}, choice ${String(index + 1)}`, secrets)),
  };
}

function isDirect(part: string): boolean {
  return /^direct$/iu.test(part);
}

function proxyOf(part: string, source: string, secrets: Pick<Secrets, 'keep'>): FoundProxy {
  const [, word = '', address = ''] = /^(\S+)\s+(\S+)$/u.exec(part) ?? [];
  const kind = KINDS[word.toUpperCase()];
  if (kind === undefined) {
    const shown = /^\w{1,20}$/u.test(word) ? word : 'this';
    return { source, url: shown, hop: null, problem: `${shown} is no kind of proxy that Duplexscope can use` };
  }
  return foundProxyOf(source, `${kind}://${address}`, secrets);
}
