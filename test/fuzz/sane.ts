import { serialiseHead } from '../../electron/wire/http-head.ts';
import {
  encodeSocks4Reply,
  encodeSocks4Request,
  encodeSocks5Choice,
  encodeSocks5Greeting,
  encodeSocks5Login,
  encodeSocks5LoginStatus,
  encodeSocks5Reply,
  encodeSocks5Request,
} from '../../electron/wire/socks.ts';

/** Messages as they should be, from which the mutated ones are made. */
type Messages = readonly [Buffer, ...Buffer[]];

const KEYS: readonly [string, string][] = [
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];
const UPGRADE: readonly [string, string][] = [
  ['Host', '127.0.0.1:8080'],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'WebSocket'],
];

export const REQUEST: Buffer = serialiseHead('GET / HTTP/1.1', UPGRADE);

export const REQUESTS: Messages = [
  REQUEST,
  serialiseHead('OPTIONS * HTTP/1.1', UPGRADE),
  serialiseHead('GET http://user:word@example.invalid:80/ HTTP/1.1', [...UPGRADE, ...KEYS, ['Authorization', 'Basic dTpw']]),
  serialiseHead('GET / HTTP/1.0', UPGRADE),
  serialiseHead('POST /x HTTP/1.1', [...UPGRADE, ['Content-Length', '5'], ['Transfer-Encoding', 'chunked']]),
  Buffer.from('160301020001000001fc0303', 'hex'),
];

export const ACCEPTANCE: Buffer = serialiseHead('HTTP/1.1 101 Switching Protocols', [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'WebSocket'],
]);

export const ANSWERS: Messages = [
  ACCEPTANCE,
  Buffer.concat([ACCEPTANCE, Buffer.from('the first bytes of the stream')]),
  Buffer.concat([serialiseHead('HTTP/1.1 103 Early Hints', [['Link', '</x>']]), ACCEPTANCE]),
  serialiseHead('HTTP/1.1 101 Switching Protocols', [
    ['Upgrade', 'websocket/13, TLS/1.0'],
    ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
  ]),
  Buffer.concat([
    serialiseHead('HTTP/1.1 426 Upgrade Required', [
      ['Upgrade', 'WebSocket'],
      ['Content-Length', '5'],
    ]),
    Buffer.from('hello'),
  ]),
  Buffer.concat([serialiseHead('HTTP/1.1 400 Bad Request', [['Transfer-Encoding', 'chunked']]), Buffer.from('5\r\nhello\r\n0\r\n\r\n')]),
  Buffer.from('HTTP/1.0 200 OK\n\n<html>'),
];

export const CONNECT_REPLIES: Messages = [
  serialiseHead('HTTP/1.1 200 Connection established', []),
  Buffer.concat([serialiseHead('HTTP/1.0 200 OK', [['Content-Length', '5']]), Buffer.from('early')]),
  Buffer.concat([
    serialiseHead('HTTP/1.1 407 Proxy Authentication Required', [
      ['Proxy-Authenticate', 'Basic realm="a, b", Digest nonce="x"'],
      ['Content-Length', '5'],
    ]),
    Buffer.from('hello'),
  ]),
  serialiseHead('HTTP/1.1 403 Forbidden', [['Connection', 'close']]),
  serialiseHead('HTTP/1.1 502 Bad Gateway', [['Transfer-Encoding', 'chunked']]),
];

export const SOCKS4_REPLIES: Messages = [encodeSocks4Reply(0x5a).bytes, encodeSocks4Reply(0x5b).bytes, encodeSocks4Reply(0x5d).bytes];
export const SOCKS5_CHOICES: Messages = [encodeSocks5Choice(0).bytes, encodeSocks5Choice(2).bytes, encodeSocks5Choice(0xff).bytes];
export const SOCKS5_STATUSES: Messages = [encodeSocks5LoginStatus(0).bytes, encodeSocks5LoginStatus(1).bytes];
export const SOCKS5_REPLIES: Messages = [
  encodeSocks5Reply(0).bytes,
  encodeSocks5Reply(5, { host: '::1', port: 1 }).bytes,
  // With a name in place of an address.
  Buffer.from('05000003036162630050', 'hex'),
];

const NAME = { host: 'example.invalid', port: 443 };
export const SOCKS_REQUESTS: Messages = [
  encodeSocks4Request({ host: '192.0.2.1', port: 80 }, { kind: 'socks4', userId: 'me' }).bytes,
  encodeSocks4Request(NAME, { kind: 'socks4a' }).bytes,
  encodeSocks5Greeting([0, 2]).bytes,
  encodeSocks5Login({ username: 'me', password: 'word' }).bytes,
  encodeSocks5Request(NAME).bytes,
  encodeSocks5Request({ host: '::1', port: 1 }).bytes,
];

export const PROBE_LINES: Messages = [
  line({ v: 1, check: 'handshake', nonce: 'a' }),
  line({ v: 1, check: 'duplex', nonce: 'b', seed: 1, up: 10, down: 4000, ms: 20, pace: 1e6 }),
  line({ v: 1, check: 'transparency', nonce: 'c' }),
  line({ v: 1, check: 'streaming', nonce: 'd' }),
  line({ v: 1, check: 'early-data', nonce: 'e', part: 'late' }),
  line({ v: 1, check: 'half-close', nonce: 'f', part: 'server' }),
  line({ v: 1, check: 'half-close', nonce: 'g' }),
  Buffer.concat([line({ v: 1, check: 'rfc6455', nonce: 'h' }), Buffer.from('818537fa213d7f9f4d5158', 'hex')]),
  line({ v: 1, check: 'evidence', nonce: 'i', of: 'b', up: 10 }),
  line({ v: 1, check: 'lease', nonce: 'j', ms: 100 }),
  line({ v: 1, check: 'evidence', nonce: 'k', of: 'j' }),
];

export const PROBE_REPLIES: Messages = [
  line({ v: 1, ok: true, nonce: 'a' }),
  line({ v: 1, ok: true, nonce: 'i', length: 2 }),
  line({ v: 1, ok: false, error: { code: 'PROBE_CAP', message: 'too much' } }),
];

export const EVIDENCE: Messages = [
  Buffer.from('[{"connection":{"id":1,"acceptedAt":1,"requestHead":{"$b64":"R0VU"}},"probe":{"nonce":"b","received":null}}]'),
  Buffer.from('[]'),
];

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
