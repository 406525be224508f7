import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import type { ClientHandshake } from '../../websocket/client.ts';
import { headerValues } from '../../wire/http-head.ts';

/** What a product's own documentation says to set. */
export interface ProductAdvice {
  readonly name: string;
  readonly allowUpgrade?: string;
  /** The same for the upgrade to TLS (RFC 2817). */
  readonly allowTlsUpgrade?: string;
  readonly allowConnect?: string;
  /** When the product answered 400 or 501 by itself. */
  readonly takeRequest?: string;
  /** Against the holding back of answers, and of requests. */
  readonly streamAnswers?: string;
  readonly streamRequests?: string;
  /** After how much silence it closes. */
  readonly idleTimeout?: string;
}

const PRODUCTS: readonly (ProductAdvice & { readonly sign: RegExp })[] = [
  {
    name: 'Squid',
    sign: /squid/iu,
    allowUpgrade: 'In squid.conf: "http_upgrade_request_protocols WebSocket allow all" (Squid 5 and later; the token is matched by case).',
    allowTlsUpgrade: 'In squid.conf: "http_upgrade_request_protocols TLS/1.0 allow all" (Squid 5 and later; the token is matched by case).',
    allowConnect: 'in squid.conf: "acl SSL_ports port PORT"',
    idleTimeout: 'in squid.conf: "read_timeout"',
  },
  {
    name: 'tinyproxy',
    sign: /tinyproxy/iu,
    allowUpgrade: 'tinyproxy cannot relay upgrades.',
    allowConnect: 'in tinyproxy.conf: "ConnectPort PORT"',
    idleTimeout: 'in tinyproxy.conf: "Timeout"',
  },
  {
    name: 'nginx',
    sign: /nginx/iu,
    allowUpgrade:
      'In the nginx location: "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;".',
    streamAnswers: 'in the nginx location: "proxy_buffering off;"',
    streamRequests: 'in the nginx location: "proxy_request_buffering off;"',
    idleTimeout: 'in the nginx location: "proxy_read_timeout" and "proxy_send_timeout"',
  },
  {
    name: 'Apache',
    sign: /apache/iu,
    allowUpgrade:
      'As a reverse proxy Apache needs "ProxyPass / http://HOST:PORT/ upgrade=websocket"; as a forward proxy it cannot relay upgrades.',
    allowConnect: 'in the Apache configuration: "AllowCONNECT 443 PORT"',
    idleTimeout: 'in the Apache configuration: "ProxyTimeout"',
  },
  {
    name: 'HAProxy',
    sign: /haproxy/iu,
    takeRequest: 'HAProxy in mode http wants the keys of the standard: use --variant keyed, or "mode tcp".',
    idleTimeout: 'in haproxy.cfg: "timeout tunnel"',
  },
];

/** Known when the product names itself in what reached either end, else by `recognised`: the name that its behaviour gave it, where that was asked. */
export function productOf(
  handshake: ClientHandshake | null,
  record: HandshakeRecord,
  recognised: string | null = null,
): ProductAdvice | null {
  const head = handshake?.head ?? null;
  const named = head
    ? ['via', 'server', 'x-squid-error', 'proxy-agent', 'x-cache'].flatMap((name) =>
        name === 'x-squid-error' && headerValues(head, name).length > 0 ? ['squid'] : headerValues(head, name),
      )
    : [];
  const added = record.requestChanges.filter(({ change, name }) => change === 'added' && name === 'via').map(({ after }) => after ?? '');
  const text = [...named, ...added].join('\n');
  return PRODUCTS.find(({ sign }) => sign.test(text)) ?? PRODUCTS.find(({ name }) => name === recognised) ?? null;
}
