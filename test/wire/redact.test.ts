import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideUserinfo, redactHead, redactSpan } from '../../electron/wire/redact.ts';
import { bytes, headLikeBytes } from './feeding.ts';

describe('a redacted head', () => {
  it.each([
    ['Proxy-Authorization: Basic c2VjcmV0\r\n', 'Proxy-Authorization: ***\r\n'],
    ['authorization:Bearer c2VjcmV0\r\n', 'authorization:***\r\n'],
    ['AUTHORIZATION : \t c2VjcmV0  \r\n', 'AUTHORIZATION : \t ***\r\n'],
    ['Proxy-Authorization: Digest a="c2VjcmV0",\r\n b="c2VjcmV0"\r\n\tc2VjcmV0\r\nVia: x\r\n', 'Proxy-Authorization: ***\r\nVia: x\r\n'],
    ['Proxy-Authorization:\r\n Basic c2VjcmV0\r\n', 'Proxy-Authorization:***\r\n'],
    ['Proxy-Authorization: c2VjcmV0\n', 'Proxy-Authorization: ***\n'],
    ['Proxy-Authorization Basic c2VjcmV0\r\n', 'Proxy-Authorization ***\r\n'],
    ['X: y\rProxy-Authorization: Basic c2VjcmV0\r\n', 'X: y\rProxy-Authorization: ***\r\n'],
    [' Proxy-Authorization: Basic c2VjcmV0\r\n', ' Proxy-Authorization: ***\r\n'],
    ['Cookie: sid=c2VjcmV0;\r\n a=c2VjcmV0\r\nX-Cookie: y\r\n', 'Cookie: ***\r\nX-Cookie: y\r\n'],
  ])('hides the value in %j', (lines, expected) => {
    const { bytes: shown } = redactHead(bytes(`GET / HTTP/1.1\r\n${lines}\r\n`));
    expect(shown.toString('latin1')).toBe(`GET / HTTP/1.1\r\n${expected}\r\n`);
  });

  it.each([
    ['GET http://user:pass@h:1/ HTTP/1.1', 'GET http://***@h:1/ HTTP/1.1'],
    ['GET http://user:p@ss@h:1/ HTTP/1.1', 'GET http://***@h:1/ HTTP/1.1'],
    ['CONNECT user:pass@h:1 HTTP/1.1', 'CONNECT ***@h:1 HTTP/1.1'],
    ['GET http://h:1/a@b HTTP/1.1', 'GET http://h:1/a@b HTTP/1.1'],
    ['GET /a@b HTTP/1.1', 'GET /a@b HTTP/1.1'],
    ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
  ])('shows %s as %s', (line, expected) => {
    expect(redactHead(bytes(`${line}\r\n\r\n`)).bytes.toString('latin1')).toBe(`${expected}\r\n\r\n`);
    expect(hideUserinfo(line)).toBe(expected);
  });

  it('says where the stars stand in the new bytes', () => {
    const { bytes: shown, redacted } = redactHead(
      bytes('GET http://u:p@h/ HTTP/1.1\r\nAuthorization: a\r\nX: y\r\nProxy-Authorization: Basic bcd\r\n\r\n'),
    );
    expect(redacted.map(({ field }) => field)).toEqual(['userinfo', 'authorization', 'proxy-authorization']);
    for (const { offset, length } of redacted) expect(shown.toString('latin1', offset, offset + length)).toBe('***');
  });

  it('hides what came of credentials that were cut off', () => {
    expect(redactHead(bytes('GET / HTTP/1.1\r\nProxy-Authorization: Basic c2Vj')).bytes.toString('latin1')).toBe(
      'GET / HTTP/1.1\r\nProxy-Authorization: ***',
    );
  });

  it('leaves what only sounds like it, challenges and empty credentials alone, and the original too', () => {
    const text =
      'GET / HTTP/1.1\r\nCookies: a=b\r\nCookie: \r\nProxy-Authenticate: Basic realm="x"\r\nAuthorization: \r\nX-Authorization: z\r\n\r\n';
    expect(redactHead(bytes(text))).toEqual({ bytes: bytes(text), redacted: [] });
    const original = bytes('Authorization: a\r\n');
    redactHead(original).bytes.fill(0);
    expect(original).toEqual(bytes('Authorization: a\r\n'));
  });

  it('is stable, and differs from the original only where it says so', () => {
    fc.assert(
      fc.property(headLikeBytes, (input) => {
        const once = redactHead(input);
        expect(redactHead(once.bytes).bytes).toEqual(once.bytes);
        for (const line of once.bytes.toString('latin1').split(/[\r\n]/u)) expect(line).not.toMatch(/^[ \t]*authorization[ \t:].*eDp5/iu);
        let kept = '';
        let from = 0;
        for (const { offset, length } of once.redacted) {
          kept += once.bytes.toString('latin1', from, offset);
          from = offset + length;
        }
        kept += once.bytes.toString('latin1', from);
        expect(kept.length).toBeLessThanOrEqual(input.length);
        if (once.redacted.length === 0) expect(once.bytes).toEqual(input);
      }),
    );
  });
});

it('a redacted span is replaced in a copy', () => {
  const frame = bytes('\u0001\u0004user\u0004word');
  expect(redactSpan(frame, { offset: 1, length: frame.length - 1 })).toEqual(bytes('\u0001***'));
  const copy = redactSpan(frame, null);
  copy.fill(0);
  expect(frame[0]).toBe(1);
});
