import type { FoundProxy, NetworkState } from '../../../shared/model/desk-state.ts';
import { foundProxyOf } from './found-proxy.ts';
import type { Secrets } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Those for TLS first, since that is how most people's traffic goes; among programs that read both spellings, the lower case wins. curl reads `http_proxy`
 * in lower case only: to a CGI script, a request's own `Proxy:` field is `HTTP_PROXY` (CVE-2016-5385). Nobody's request reaches our environment, and many
 * programs read both, so both are told, each by its name.
 */
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/** The proxies that the environment names. One that several variables name is told once, with all their names. */
export function proxiesOfEnvironment(env: Environment, platform: NodeJS.Platform, secrets: Pick<Secrets, 'keep'>): FoundProxy[] {
  const sources = new Map<string, string[]>();
  for (const name of spellings(NAMES, platform)) {
    const value = env[name]?.trim() ?? '';
    if (value !== '') sources.set(value, [...(sources.get(value) ?? []), name]);
  }
  return [...sources].map(([value, names]) => foundProxyOf(names.join(', '), value, secrets));
}

/** Whom it exempts from these proxies. */
export function noProxyOfEnvironment(env: Environment, platform: NodeJS.Platform): NetworkState['noProxy'] {
  for (const source of spellings(['no_proxy', 'NO_PROXY'], platform)) {
    const value = env[source]?.trim() ?? '';
    if (value !== '') return { source, value };
  }
  return null;
}

/** On Windows both spellings are one variable. */
function spellings(names: readonly string[], platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? names.filter((name) => name === name.toUpperCase()) : names;
}
