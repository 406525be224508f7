import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { formatHop, parseHop, showHopText, type Hop } from '../../../shared/model/route.ts';
import { hopChoice } from '../../../shared/model/run-plan.ts';
import type { Secrets } from './secrets.ts';

/**
 * A proxy as the window is told of it, from a text that somebody else wrote down. Its password goes to `secrets` and nowhere else; of a text that cannot be
 * read, only what is certainly no password is shown.
 */
export function foundProxyOf(source: string, text: string, secrets: Pick<Secrets, 'keep'>): FoundProxy {
  const url = spelledOut(text.trim());
  let hop: Hop;
  try {
    hop = parseHop(url);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { source, url: showHopText(url), hop: null, problem: error.message };
  }
  const { kind, host, port, credentials } = hop;
  const shown = formatHop(hop);
  const choice = { kind, host, port, username: credentials?.username ?? null, secret: null };
  if (!hopChoice.safeParse(choice).success) {
    return { source, url: shown, hop: null, problem: 'its host or user name is longer than any that Duplexscope can use' };
  }
  const password = credentials?.password ?? '';
  return { source, url: shown, hop: { ...choice, secret: password === '' ? null : secrets.keep(password) }, problem: null };
}

/** As a hop URL: what programs other than ours put up with is put right. */
function spelledOut(text: string): string {
  // curl and others take a value without a scheme for an HTTP proxy.
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  // GNOME's terminals set ALL_PROXY to socks://; Chromium, too, reads that as SOCKS5 that resolves at the proxy.
  const known = schemed.replace(/^socks:\/\//iu, 'socks5h://');
  // As for curl, the last @ of the authority ends the login; whoever wrote one into a password did not always encode it.
  return known.replace(
    /^([^/]*:\/\/)([^/?#]*)@/u,
    (_, scheme: string, login: string) => `${scheme}${login.replaceAll('@', encodeURIComponent('@'))}@`,
  );
}
