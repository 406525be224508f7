import { APACHE_FACTS } from './facts/apache.ts';
import { DANTE_FACTS } from './facts/dante.ts';
import type { ProxyFact } from './facts/fact.ts';
import { HAPROXY_FACTS } from './facts/haproxy.ts';
import { NGINX_FACTS } from './facts/nginx.ts';
import { SQUID_FACTS } from './facts/squid.ts';
import { TINYPROXY_FACTS } from './facts/tinyproxy.ts';

export type { Expectation, ProxyFact } from './facts/fact.ts';

/**
 * How real proxies treat the handshake, as plain sockets at both ends saw it on Debian 12: one row for each mode, way and variant.
 * `facts.test.ts` measures every row again; the engine's findings are held against the same rows.
 */
export const FACTS: readonly ProxyFact[] = [
  ...SQUID_FACTS,
  ...TINYPROXY_FACTS,
  ...NGINX_FACTS,
  ...HAPROXY_FACTS,
  ...APACHE_FACTS,
  ...DANTE_FACTS,
];
