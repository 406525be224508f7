import { describe, expect, it } from 'vitest';
import { bodyFraming, challengeSchemes, readConnectReply } from '../../electron/wire/connect-reply.ts';
import { createResponseReader } from '../../electron/wire/http-head.ts';
import type { ResponseHead } from '../../electron/wire/http-head.ts';
import { bytes, headOf } from './feeding.ts';

function reply(status: string, lines = ''): ResponseHead {
  return headOf(createResponseReader(), `HTTP/1.1 ${status}\r\n${lines}\r\n`);
}

describe('a reply to CONNECT', () => {
  it.each([
    ['HTTP/1.0 200 Connection established\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'],
    ['HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['HTTP/1.1 299 \r\n\r\n'],
  ])('%j opens the tunnel, and a body length in it means nothing', (text) => {
    expect(readConnectReply(headOf(createResponseReader(), text))).toEqual({ outcome: 'tunnel', status: Number(text.slice(9, 12)) });
  });

  it('leaves the tunnel’s bytes of the same read behind the head', () => {
    const progress = createResponseReader().push(bytes('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nSSH-2.0'));
    expect(progress).toMatchObject({ state: 'done', rest: bytes('SSH-2.0') });
  });

  it.each([
    ['100 Continue', 'interim'],
    ['103 Early Hints', 'interim'],
    ['101 Switching Protocols', 'not-understood'],
    ['301 Moved', 'refused'],
    ['400 Bad Request', 'not-understood'],
    ['401 Unauthorized', 'policy'],
    ['403 Forbidden', 'policy'],
    ['404 Not Found', 'refused'],
    ['405 Method Not Allowed', 'not-understood'],
    ['407 Proxy Authentication Required', 'authentication'],
    ['426 Upgrade Required', 'refused'],
    ['429 Too Many Requests', 'refused'],
    ['451 Unavailable For Legal Reasons', 'policy'],
    ['500 Internal Server Error', 'refused'],
    ['501 Not Implemented', 'not-understood'],
    ['502 Bad Gateway', 'target-unreachable'],
    ['503 Service Unavailable', 'target-unreachable'],
    ['504 Gateway Timeout', 'target-unreachable'],
  ])('%s means %s', (status, outcome) => {
    expect(readConnectReply(reply(status)).outcome).toBe(outcome);
  });

  it('with 407 lists the schemes and frames the body', () => {
    const head = reply('407 No', 'Proxy-Authenticate: Basic realm="x"\r\nContent-Length: 12\r\n');
    expect(readConnectReply(head)).toEqual({
      outcome: 'authentication',
      status: 407,
      schemes: ['Basic'],
      body: { kind: 'length', length: 12 },
    });
  });
});

describe('challenge schemes', () => {
  it.each([
    ['Proxy-Authenticate: Basic realm="a, Digest b"\r\n', ['Basic']],
    ['Proxy-Authenticate: Digest realm="x", nonce="n", qop="auth,auth-int", Basic realm="y"\r\n', ['Digest', 'Basic']],
    [
      'Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: basic realm="z"\r\n',
      ['Negotiate', 'NTLM', 'basic'],
    ],
    ['Proxy-Authenticate: Negotiate YIIabc==, NTLM\r\n', ['Negotiate', 'NTLM']],
    ['Proxy-Authenticate: Digest realm = "a\\", Basic", stale=true\r\n', ['Digest']],
    ['Proxy-Authenticate: ,, Basic , \r\n', ['Basic']],
    ['Proxy-Authenticate: Basic realm="unclosed, NTLM\r\n', ['Basic']],
    ['WWW-Authenticate: Basic realm="x"\r\n', []],
    ['', []],
  ])('of %j are %j', (lines, schemes) => {
    expect(challengeSchemes(reply('407 No', lines), 'proxy-authenticate')).toEqual(schemes);
  });
});

describe('the framing of a body', () => {
  it.each([
    ['101 Switching Protocols', 'Content-Length: 5\r\n', { kind: 'none' }],
    ['204 No Content', '', { kind: 'none' }],
    ['304 Not Modified', 'Content-Length: 5\r\n', { kind: 'none' }],
    ['403 No', 'Content-Length: 0\r\n', { kind: 'length', length: 0 }],
    ['403 No', 'Content-Length: 5\r\nContent-Length: 5\r\n', { kind: 'length', length: 5 }],
    ['403 No', 'Content-Length: 5\r\nContent-Length: 6\r\n', { kind: 'until-close' }],
    ['403 No', 'Content-Length: -5\r\n', { kind: 'until-close' }],
    ['403 No', `Content-Length: ${'9'.repeat(30)}\r\n`, { kind: 'until-close' }],
    ['403 No', '', { kind: 'until-close' }],
    ['403 No', 'Transfer-Encoding: gzip, Chunked\r\nContent-Length: 5\r\n', { kind: 'chunked' }],
    ['403 No', 'Transfer-Encoding: chunked, gzip\r\n', { kind: 'until-close' }],
    ['403 No', 'Transfer-Encoding:\r\n', { kind: 'until-close' }],
  ])('of %s with %j', (status, lines, expected) => {
    expect(bodyFraming(reply(status, lines))).toEqual(expected);
  });
});
