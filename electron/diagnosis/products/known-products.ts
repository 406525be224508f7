import type { Closing } from './closing.ts';

/*
 * What each product did when it was run for this file, in its packaged configuration and with its name hidden as far as its own settings allow. One entry a
 * product. Weights are added up; see recognise.ts. A sign is worth little where many do the same, and an error page much, since it is hardly ever changed.
 */

/** A header line that is there or not; names are written as the product writes them. */
export interface HeadSigns {
  /** The status line, whole. */
  readonly statusLine: string;
  /** The names that it sends, in its order; those in `mayLack` can be switched off. */
  readonly order: readonly string[];
  readonly mayLack: readonly string[];
}

export interface KnownProduct {
  readonly name: string;
  /** Which version, packaged by whom, the entry was recorded from. */
  readonly recorded: string;
  /** Its name and version where it tells them, in a head or a page; the first group is the version. */
  readonly names: RegExp;
  /** The answer to `NO_REQUEST`. */
  readonly refusal?: HeadSigns & { readonly page: string };
  /** The head of its yes to CONNECT. */
  readonly tunnel?: HeadSigns;
  readonly rewriting?: {
    /** Lines that it adds to a request, with their values where these are always the same. */
    readonly adds?: readonly (readonly [name: string, value: string | null])[];
    readonly lowersNames?: boolean;
    readonly startLine?: string;
  };
  /** A SOCKS 5 server: what follows its yes to no login, in hex, after `UNKNOWN_COMMAND` and after `PORT_ZERO`; empty: it closes. */
  readonly socks?: { readonly unknownCommand: string; readonly portZero: string };
  /** How it closes after its answer to `NO_REQUEST`, or to `UNKNOWN_COMMAND`. */
  readonly closing: Closing;
}

/** No request of HTTP (RFC 9112 §3): whoever reads HTTP answers it by itself. */
export const NO_REQUEST = 'DUPLEXSCOPE\r\n\r\n';
/** RFC 1928 §3: version 5, one method, no login. */
export const SOCKS_GREETING = Buffer.from('050100', 'hex');
/** RFC 1928 §4, with command 9, which does not exist, to 127.0.0.1 port 9; the answer should be 7. */
export const UNKNOWN_COMMAND = Buffer.from('050900017f0000010009', 'hex');
/** RFC 1928 §4, to 127.0.0.1 port 0, where nobody can listen. */
export const PORT_ZERO = Buffer.from('050100017f0000010000', 'hex');

export const KNOWN_PRODUCTS: readonly KnownProduct[] = [
  {
    name: 'Squid',
    recorded: 'squid 5.7 of Debian 12',
    names: /squid(?:\/([\w.]{1,24}))?/iu,
    refusal: {
      statusLine: 'HTTP/1.1 400 Bad Request',
      order: [
        'Server',
        'Mime-Version',
        'Date',
        'Content-Type',
        'Content-Length',
        'X-Squid-Error',
        'Vary',
        'Content-Language',
        'X-Cache',
        'X-Cache-Lookup',
        'Via',
        'Connection',
      ],
      mayLack: ['Server', 'X-Squid-Error', 'X-Cache', 'X-Cache-Lookup', 'Via', 'Vary', 'Content-Language'],
      page: 'The Squid Software Foundation and contributors',
    },
    tunnel: { statusLine: 'HTTP/1.1 200 Connection established', order: [], mayLack: [] },
    rewriting: { adds: [['cache-control', 'max-age=259200']] },
    closing: 'whole',
  },
  {
    name: 'tinyproxy',
    recorded: 'tinyproxy 1.11.1 of Debian 12',
    names: /tinyproxy(?:\/| version )?([\d.]{0,23}\d)?/iu,
    refusal: {
      statusLine: 'HTTP/1.0 400 Bad Request',
      order: ['Server', 'Content-Type', 'Connection'],
      mayLack: ['Server'],
      page: '<p>Request has an invalid format</p>',
    },
    tunnel: { statusLine: 'HTTP/1.0 200 Connection established', order: ['Proxy-agent'], mayLack: [] },
    closing: 'whole',
  },
  {
    name: 'nginx',
    recorded: 'nginx 1.22.1 of Debian 12',
    names: /nginx(?:\/([\d.]{1,24}))?/iu,
    refusal: {
      statusLine: 'HTTP/1.1 400 Bad Request',
      order: ['Server', 'Date', 'Content-Type', 'Content-Length', 'Connection'],
      mayLack: [],
      page: '<hr><center>nginx',
    },
    rewriting: { startLine: 'GET / HTTP/1.0' },
    closing: 'reading-on',
  },
  {
    name: 'HAProxy',
    recorded: 'haproxy 2.6 of Debian 12',
    names: /haproxy(?:\/([\d.]{1,24}))?/iu,
    refusal: {
      statusLine: 'HTTP/1.1 400 Bad request',
      order: ['Content-length', 'Cache-Control', 'Connection', 'Content-Type'],
      mayLack: [],
      page: 'Your browser sent an invalid request.',
    },
    rewriting: { lowersNames: true },
    closing: 'whole',
  },
  {
    name: 'Apache',
    recorded: 'apache2 2.4 of Debian 12',
    names: /apache(?:\/([\d.]{1,24}))?/iu,
    refusal: {
      statusLine: 'HTTP/1.1 400 Bad Request',
      order: ['Date', 'Server', 'Content-Length', 'Connection', 'Content-Type'],
      mayLack: ['Server'],
      page: 'Your browser sent a request that this server could not understand.<br />',
    },
    tunnel: { statusLine: 'HTTP/1.0 200 Connection Established', order: ['Proxy-agent'], mayLack: [] },
    rewriting: {
      adds: [
        ['x-forwarded-for', null],
        ['x-forwarded-host', null],
        ['x-forwarded-server', null],
      ],
    },
    closing: 'reading-on',
  },
  {
    name: 'Dante',
    recorded: 'dante-server 1.4.2 of Debian 12',
    names: /dante/iu,
    socks: { unknownCommand: '', portZero: '050800017f0000010000' },
    closing: 'whole',
  },
];
