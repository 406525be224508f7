import { createHash } from 'node:crypto';
import type { Variant } from '../../../shared/model/handshake.ts';
import { valueOf } from './head.ts';
import type { PlainHead } from './head.ts';

/** The raw-stream variants of PROTOCOL.md, and RFC 2817's token as one more. */
export const FACT_VARIANTS = [
  'get',
  'options',
  'options-star',
  'versioned-token',
  'lowercase-token',
  'proxy-connection',
  'keyed-request',
  'keyed',
  'insist',
  'foreign-token',
  'tls-token',
  'no-connection',
  'http10',
] as const satisfies readonly (Variant | 'tls-token')[];
export type FactVariant = (typeof FACT_VARIANTS)[number];

const KEY = 'ZHVwbGV4c2NvcGUgZmFjdA==';
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const TOKENS: Partial<Record<FactVariant, string>> = {
  'versioned-token': 'WebSocket/1.0',
  'lowercase-token': 'websocket',
  'foreign-token': 'duplexscope/1',
  'tls-token': 'TLS/1.0',
};

/** The request of a variant. `authority` is what Host says; `relayed` asks for the form that a relaying proxy gets. */
export function requestOf(variant: FactVariant, authority: string, relayed: boolean): PlainHead {
  const keyed = variant === 'keyed' || variant === 'keyed-request';
  return {
    startLine: startLineOf(variant, authority, relayed),
    headers: [
      ['Host', authority],
      ...(variant === 'no-connection' ? [] : ([['Connection', 'Upgrade']] as const)),
      ['Upgrade', TOKENS[variant] ?? 'WebSocket'],
      ...(variant === 'proxy-connection' ? ([['Proxy-Connection', 'keep-alive']] as const) : []),
      ...(keyed
        ? ([
            ['Sec-WebSocket-Key', KEY],
            ['Sec-WebSocket-Version', '13'],
          ] as const)
        : []),
    ],
  };
}

function startLineOf(variant: FactVariant, authority: string, relayed: boolean): string {
  const url = relayed ? `http://${authority}` : '';
  switch (variant) {
    case 'options':
      // RFC 9112 §3.2.4: through a proxy, the whole server is meant by a URL without a path.
      return `OPTIONS ${relayed ? url : '*'} HTTP/1.1`;
    case 'options-star':
      return 'OPTIONS * HTTP/1.1';
    case 'http10':
      return `GET ${url}/ HTTP/1.0`;
    default:
      return `GET ${url}/ HTTP/1.1`;
  }
}

/** Whether the server may take this request for the variant's upgrade (PROTOCOL.md, "The handshake"); Connection is not asked for. */
export function isUsableUpgrade(request: PlainHead, variant: FactVariant): boolean {
  const token = (TOKENS[variant] ?? 'WebSocket').split('/')[0]?.toLowerCase() ?? '';
  const offered = (valueOf(request, 'upgrade') ?? '').split(',').map((entry) => entry.trim().split('/')[0]?.toLowerCase());
  return request.startLine.endsWith(' HTTP/1.1') && offered.includes(token);
}

/** The server's 101 for a variant. */
export function acceptanceOf(variant: FactVariant): PlainHead {
  return {
    startLine: 'HTTP/1.1 101 Switching Protocols',
    headers: [
      ['Connection', 'Upgrade'],
      ['Upgrade', TOKENS[variant] ?? 'WebSocket'],
      ...(variant === 'keyed' ? ([['Sec-WebSocket-Accept', ACCEPT]] as const) : []),
    ],
  };
}

/** The server's answer to a request without a usable upgrade. */
export function refusalOf(body: string): PlainHead {
  return {
    startLine: 'HTTP/1.1 426 Upgrade Required',
    headers: [
      ['Upgrade', 'WebSocket'],
      ['Connection', 'Upgrade, close'],
      ['Content-Type', 'text/plain'],
      ['Content-Length', String(body.length)],
    ],
  };
}
