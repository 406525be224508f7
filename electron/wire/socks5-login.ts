import { Failure } from '../../shared/model/failure.ts';
import type { Credentials } from '../../shared/model/route.ts';
import { createFrameReader, wrongVersion } from './socks-frame.ts';
import type { FrameReader, SocksFrame } from './socks-frame.ts';

export const SOCKS5_METHODS = { none: 0x00, gssapi: 0x01, userPassword: 0x02, noneAcceptable: 0xff } as const;

export interface Socks5Greeting {
  readonly methods: readonly number[];
}
export interface Socks5Choice {
  /** 0xff: none of the offered methods is acceptable, and the proxy closes. */
  readonly method: number;
}
export interface Socks5LoginStatus {
  /** 0 is success. */
  readonly status: number;
}

/**
 * RFC 1928 §3, client. Throws `BAD_USAGE` for no or more than 255 methods.
 * ```
 *  +-----+----------+----------+
 *  | VER | NMETHODS | METHODS  |
 *  |  5  |    1     | 1 to 255 |
 *  +-----+----------+----------+
 * ```
 */
export function encodeSocks5Greeting(methods: readonly number[]): SocksFrame {
  if (methods.length < 1 || methods.length > 255)
    throw new Failure('BAD_USAGE', 'a SOCKS5 greeting offers 1 to 255 methods', { stage: 'usage' });
  return { bytes: Buffer.from([5, methods.length, ...methods]), secret: null };
}

export function createSocks5GreetingReader(): FrameReader<Socks5Greeting> {
  return createFrameReader<Socks5Greeting>((bytes) => {
    const [version, count] = bytes;
    if (version === undefined) return 'more';
    if (version !== 5) return wrongVersion('the SOCKS5 greeting', version, '0x05');
    if (count === undefined || bytes.length < 2 + count) return 'more';
    return { value: { methods: [...bytes.subarray(2, 2 + count)] }, length: 2 + count };
  });
}

/**
 * RFC 1928 §3, server.
 * ```
 *  +-----+--------+
 *  | VER | METHOD |
 *  |  5  |   1    |
 *  +-----+--------+
 * ```
 */
export function encodeSocks5Choice(method: number): SocksFrame {
  return { bytes: Buffer.from([5, method]), secret: null };
}

export function createSocks5ChoiceReader(): FrameReader<Socks5Choice> {
  return createFrameReader<Socks5Choice>((bytes) => {
    const [version, method] = bytes;
    if (version === undefined) return 'more';
    if (version !== 5) return wrongVersion('the answer to the SOCKS5 greeting', version, '0x05');
    return method === undefined ? 'more' : { value: { method }, length: 2 };
  });
}

/**
 * RFC 1929 §2, client. The secret is everything behind VER: user names are kept back like passwords, and the lengths would tell about both.
 * Throws `BAD_USAGE` when one is longer than 255 bytes in UTF-8. Empty ones are sent as they are (the RFC wants at least one byte).
 * ```
 *  +-----+------+----------+------+----------+
 *  | VER | ULEN |  UNAME   | PLEN |  PASSWD  |
 *  |  1  |  1   | 0 to 255 |  1   | 0 to 255 |
 *  +-----+------+----------+------+----------+
 * ```
 */
export function encodeSocks5Login({ username, password }: Credentials): SocksFrame {
  const user = Buffer.from(username, 'utf8');
  const word = Buffer.from(password, 'utf8');
  if (user.length > 255 || word.length > 255) {
    throw new Failure('BAD_USAGE', 'SOCKS5 takes user names and passwords of up to 255 bytes', { stage: 'usage' });
  }
  const bytes = Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([word.length]), word]);
  return { bytes, secret: { offset: 1, length: bytes.length - 1 } };
}

export function createSocks5LoginReader(): FrameReader<Credentials> {
  return createFrameReader<Credentials>((bytes) => {
    const [version, userLength] = bytes;
    if (version === undefined) return 'more';
    if (version !== 1) return wrongVersion('the SOCKS5 login', version, '0x01');
    if (userLength === undefined) return 'more';
    const wordLength = bytes[2 + userLength];
    if (wordLength === undefined) return 'more';
    const wordStart = 3 + userLength;
    const length = wordStart + wordLength;
    if (bytes.length < length) return 'more';
    const value = { username: bytes.toString('utf8', 2, 2 + userLength), password: bytes.toString('utf8', wordStart, length) };
    return { value, length, secret: { offset: 1, length: length - 1 } };
  });
}

/**
 * RFC 1929 §2, server.
 * ```
 *  +-----+--------+
 *  | VER | STATUS |
 *  |  1  |   1    |
 *  +-----+--------+
 * ```
 */
export function encodeSocks5LoginStatus(status: number): SocksFrame {
  return { bytes: Buffer.from([1, status]), secret: null };
}

/** Takes version 5 too: some servers repeat the protocol's own version here. */
export function createSocks5LoginStatusReader(): FrameReader<Socks5LoginStatus> {
  return createFrameReader<Socks5LoginStatus>((bytes) => {
    const [version, status] = bytes;
    if (version === undefined) return 'more';
    if (version !== 1 && version !== 5) return wrongVersion('the answer to the SOCKS5 login', version, '0x01');
    return status === undefined ? 'more' : { value: { status }, length: 2 };
  });
}
