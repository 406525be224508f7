import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface NetworkNames {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  /** The text of /etc/resolv.conf; '' where there is none. */
  readonly resolvConf: string;
}

/** More search domains none has; each that does not answer costs time. */
const MOST_DOMAINS = 6;

export function namesOfThisComputer(): NetworkNames {
  return { env: process.env, hostname: hostname(), resolvConf: resolvConf() };
}

function resolvConf(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    // Windows has none, and elsewhere a computer without it has no search domains.
    return '';
  }
}

/**
 * Where the network says its PAC file is, by name: `http://wpad.DOMAIN/wpad.dat` for the domains that names are searched in. Their parents are not asked, which
 * would let whoever owns `wpad.co.uk` answer for everybody below; nor is DHCP's option 252, which only the system's own client hears.
 */
export function wpadUrls({ env, hostname: host, resolvConf: conf }: NetworkNames): string[] {
  const searched = [...conf.matchAll(/^[ \t]*(?:search|domain)[ \t]+(.*)$/gmu)].flatMap(([, names = '']) => names.trim().split(/\s+/u));
  const own = host.includes('.') ? [host.slice(host.indexOf('.') + 1)] : [];
  const domains = [...searched, ...(env['USERDNSDOMAIN'] === undefined ? [] : [env['USERDNSDOMAIN']]), ...own]
    .map((domain) => domain.toLowerCase().replace(/\.$/u, ''))
    // A name of one label is a whole country, or nobody's.
    .filter((domain) => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/u.test(domain));
  return [...new Set(domains)].slice(0, MOST_DOMAINS).map((domain) => `http://wpad.${domain}/wpad.dat`);
}
