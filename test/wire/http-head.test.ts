import { describe, expect, it } from 'vitest';
import { createRequestReader, createResponseReader, headerValues, serialiseHead } from '../../electron/wire/http-head.ts';
import type { HttpHead, Irregularity } from '../../electron/wire/http-head.ts';
import { bytes, feedHead, headOf, singly } from './feeding.ts';

type Code = Irregularity['code'];

function codes(head: HttpHead): readonly Code[] {
  return head.irregularities.map(({ code }) => code);
}

function smuggling(head: HttpHead): readonly Code[] {
  return head.irregularities.filter((one) => one.smuggling).map(({ code }) => code);
}

describe('a regular request head', () => {
  const text = 'GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';

  it('is read with its parts, its exact bytes and nothing irregular', () => {
    const head = headOf(createRequestReader(), text);
    expect(head).toMatchObject({
      kind: 'request',
      startLine: 'GET / HTTP/1.1',
      method: 'GET',
      target: '/',
      version: '1.1',
      irregularities: [],
    });
    expect(head.bytes).toEqual(bytes(text));
    expect(head.junk).toHaveLength(0);
    expect(head.headers.map(({ name, value, raw }) => [name, value, raw.toString('latin1')])).toEqual([
      ['Host', '127.0.0.1:8080', 'Host: 127.0.0.1:8080\r\n'],
      ['Connection', 'Upgrade', 'Connection: Upgrade\r\n'],
      ['Upgrade', 'WebSocket', 'Upgrade: WebSocket\r\n'],
    ]);
  });

  it('gives back the bytes behind it', () => {
    const progress = createRequestReader().push(bytes(`${text}\r\n\0early`));
    expect(progress).toMatchObject({ state: 'done', rest: bytes('\r\n\0early') });
  });

  it('does not end one byte early', () => {
    const reader = createRequestReader();
    expect(feedHead(reader, singly(bytes(text.slice(0, -1))))).toEqual({ state: 'more' });
    expect(reader.held).toEqual(bytes(text.slice(0, -1)));
    expect(reader.push(bytes('\n'))).toMatchObject({ state: 'done', rest: bytes('') });
  });

  it('may have no headers at all', () => {
    expect(headOf(createRequestReader(), 'GET / HTTP/1.0\r\n\r\n')).toMatchObject({ headers: [], version: '1.0', irregularities: [] });
  });

  it('leaves a reader that refuses to be fed again', () => {
    const reader = createRequestReader();
    reader.push(bytes(text));
    expect(() => reader.push(bytes('x'))).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
  });
});

describe('response heads met in the field', () => {
  it.each([
    ['Squid 5.7, CONNECT', 'HTTP/1.1 200 Connection established\r\n\r\n', 200, '1.1', 'Connection established'],
    [
      'tinyproxy, CONNECT',
      'HTTP/1.0 200 Connection established\r\nProxy-agent: tinyproxy/1.11.1\r\n\r\n',
      200,
      '1.0',
      'Connection established',
    ],
    ['a proxy with an empty reason', 'HTTP/1.1 200 \r\n\r\n', 200, '1.1', ''],
    [
      'our own 101',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n',
      101,
      '1.1',
      'Switching Protocols',
    ],
    [
      'a bare LF throughout',
      'HTTP/1.0 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm="x"\n\n',
      407,
      '1.0',
      'Proxy Authentication Required',
    ],
  ])('%s', (_, text, status, version, reason) => {
    const head = headOf(createResponseReader(), text);
    expect(head).toMatchObject({ kind: 'response', status, version, reason });
    expect(head.bytes.toString('latin1')).toBe(text);
    expect(smuggling(head)).toEqual([]);
  });

  it.each<[string, string, readonly Code[]]>([
    ['no space behind the status', 'HTTP/1.1 200\r\n\r\n', ['start-line-spacing']],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n', ['start-line-spacing']],
    ['HTTP/2 in plain text', 'HTTP/2 404 Not Found\r\n\r\n', ['unknown-version']],
    ['small letters', 'http/1.1 200 OK\r\n\r\n', ['bad-start-line']],
    ['a status out of range', 'HTTP/1.1 999 No\r\n\r\n', ['bad-start-line']],
  ])('%s is named and read all the same', (_, text, expected) => {
    expect(codes(headOf(createResponseReader(), text))).toEqual(expected);
  });
});

describe('junk before the start line', () => {
  it.each([
    ['the end of an earlier body', '0\r\n\r\n', true],
    ['a body glued to the status line', '<html>sorry</html>', true],
    ['an empty line', '\r\n', false],
    ['binary bytes', '\u0001\u0002\u00ff', true],
    ['a line that only quotes a status line', '<title>HTTP/1.0 400 Bad Request</title>\n', true],
    ['a line that talks about a status line', 'expected HTTP/1.1 101\r\n', true],
  ])('%s is kept apart from a response', (_, junk, suspicious) => {
    const head = headOf(createResponseReader(), `${junk}HTTP/1.1 101 Switching Protocols\r\n\r\n`);
    expect(head.junk.toString('latin1')).toBe(junk);
    expect(head.status).toBe(101);
    expect(head.irregularities).toMatchObject([{ code: 'junk-before-start-line', offset: 0, smuggling: suspicious }]);
  });

  it('may be empty lines before a request', () => {
    const head = headOf(createRequestReader(), '\r\n\nGET / HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(head.junk).toEqual(bytes('\r\n\n'));
    expect(codes(head)).toEqual(['junk-before-start-line']);
  });

  it('ends the patience of both readers after sixteen lines', () => {
    expect(createRequestReader().push(bytes('\r\n'.repeat(17)))).toMatchObject({ state: 'failed', code: 'HANDSHAKE_MALFORMED' });
    expect(createResponseReader().push(bytes('hello\r\n'.repeat(16)))).toEqual({ state: 'more' });
    expect(createResponseReader().push(bytes('hello\r\n'.repeat(17)))).toMatchObject({ state: 'failed', code: 'HANDSHAKE_MALFORMED' });
  });

  it('may be 4 KiB with the beginning of the status line, and not more', () => {
    const status = 'HTTP/1.1 200';
    const fits = `${'x'.repeat(4096 - status.length)}${status} OK\r\n\r\n`;
    expect(headOf(createResponseReader(), fits).status).toBe(200);
    expect(createResponseReader().push(bytes(`x${fits}`))).toMatchObject({ state: 'failed', code: 'HANDSHAKE_MALFORMED' });
  });
});

describe('irregular lines', () => {
  const request = (lines: string): HttpHead => headOf(createRequestReader(), `GET / HTTP/1.1\r\nHost: h\r\n${lines}\r\n`);

  it.each<[string, string, readonly Code[], readonly Code[]]>([
    ['NUL', 'X: a\0b\r\n', ['nul'], ['nul']],
    ['CR alone', 'X: a\rY: b\r\n', ['bare-cr'], ['bare-cr']],
    ['another control byte', 'Transfer-Encoding: \u000bchunked\r\n', ['control-character'], ['control-character']],
    ['a byte outside ASCII', 'X: \u00e9\r\n', ['non-ascii'], []],
    ['a folded value', 'X: a\r\n b\r\n', ['obs-fold'], ['obs-fold']],
    ['space before the colon', 'X : a\r\n', ['space-before-colon'], ['space-before-colon']],
    ['no colon', 'nonsense\r\n', ['no-colon'], ['no-colon']],
    ['no name', ': a\r\n', ['empty-name'], ['empty-name']],
    ['a name with a bracket', 'X(1): a\r\n', ['bad-name-character'], []],
    ['a name with a space', 'X Y: a\r\n', ['bad-name-character'], ['bad-name-character']],
    ['mixed line ends', 'X: a\n', ['bare-lf'], ['bare-lf']],
    ['two equal Content-Lengths', 'Content-Length: 5\r\nContent-Length: 5\r\n', ['repeated-content-length'], ['repeated-content-length']],
    [
      'two different Content-Lengths',
      'Content-Length: 5\r\ncontent-length: 6\r\n',
      ['repeated-content-length'],
      ['repeated-content-length'],
    ],
    ['a list of Content-Lengths', 'Content-Length: 5, 5\r\n', ['repeated-content-length'], ['repeated-content-length']],
    ['a Content-Length with a sign', 'Content-Length: +5\r\n', ['bad-content-length'], ['bad-content-length']],
    [
      'Content-Length and a spaced-out Transfer-Encoding',
      'Content-Length: 5\r\nTransfer-Encoding : chunked\r\n',
      ['space-before-colon', 'content-length-and-transfer-encoding'],
      ['space-before-colon', 'content-length-and-transfer-encoding'],
    ],
    ['a second Host', 'host: g\r\n', ['repeated-host'], ['repeated-host']],
  ])('%s is named', (_, lines, expected, dangerous) => {
    const head = request(lines);
    expect(codes(head)).toEqual(expected);
    expect(smuggling(head)).toEqual(dangerous);
  });

  it('are found where they are', () => {
    const head = headOf(createRequestReader(), 'GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n');
    const at = (code: Code): number => head.irregularities.find((one) => one.code === code)?.offset ?? -1;
    expect(head.bytes[at('nul')]).toBe(0);
    expect(head.bytes.toString('latin1').slice(at('repeated-content-length'))).toMatch(/^Content-Length: 2/u);
  });

  it('have folds replaced by one space and bare CR read as a space', () => {
    const head = request('X: a  \r\n\t b\r\n  \r\n c\r\nY: p\rq\r\n');
    expect(headerValues(head, 'x')).toEqual(['a b  c']);
    expect(headerValues(head, 'Y')).toEqual(['p q']);
    expect(head.headers[1]?.raw).toEqual(bytes('X: a  \r\n\t b\r\n  \r\n c\r\n'));
  });

  it('do not make a header of a first line that begins with white space', () => {
    const head = headOf(createRequestReader(), 'GET / HTTP/1.1\r\n Host: h\r\n\r\n');
    expect(headerValues(head, 'host')).toEqual([]);
    expect(codes(head)).toEqual(['obs-fold', 'missing-host']);
  });

  it('do not include a missing Host in HTTP/1.0 or in a response', () => {
    expect(codes(headOf(createRequestReader(), 'GET / HTTP/1.0\r\n\r\n'))).toEqual([]);
    expect(codes(headOf(createResponseReader(), 'HTTP/1.1 200 OK\r\n\r\n'))).toEqual([]);
  });

  it('are reported once a line however often they occur', () => {
    expect(codes(request(`X: ${'\0'.repeat(1000)}\r\n`))).toEqual(['nul']);
  });

  it('do not end the head at an empty line made with CR alone', () => {
    const progress = createRequestReader().push(bytes('GET / HTTP/1.1\r\nHost: h\r\n\r\r\nX: y\r\n\r\n'));
    expect(progress).toMatchObject({ state: 'done', rest: bytes('') });
  });
});

describe('irregular request lines', () => {
  it.each<[string, string, string, string, readonly Code[]]>([
    ['two spaces', 'GET  / HTTP/1.1', '/', '1.1', ['start-line-spacing']],
    ['a trailing space', 'GET / HTTP/1.1 ', '/', '1.1', ['start-line-spacing']],
    ['a leading space', ' GET / HTTP/1.1', '/', '1.1', ['start-line-spacing']],
    ['tabs', 'GET\t/\tHTTP/1.1', '/', '1.1', ['start-line-spacing']],
    ['a space in the target', 'GET /a b HTTP/1.1', '/a b', '1.1', ['bad-start-line']],
    ['no version', 'GET /', '/', '', ['unknown-version']],
    ['HTTP/2', 'PRI * HTTP/2.0', '*', '2.0', ['unknown-version']],
    ['a target of no known form', 'GET foo HTTP/1.1', 'foo', '1.1', ['bad-start-line']],
    ['CR before the line end', 'GET / HTTP/1.1\r', '/', '1.1', ['start-line-spacing', 'bare-cr']],
    ['absolute-form', 'GET http://h:1/ HTTP/1.1', 'http://h:1/', '1.1', []],
    ['authority-form', 'CONNECT [::1]:443 HTTP/1.1', '[::1]:443', '1.1', []],
    ['the asterisk', 'OPTIONS * HTTP/1.1', '*', '1.1', []],
  ])('%s', (_, line, target, version, expected) => {
    const head = headOf(createRequestReader(), `${line}\r\nHost: h\r\n\r\n`);
    expect(head).toMatchObject({ startLine: line, target, version });
    expect(codes(head)).toEqual(expected);
  });
});

describe('what is no head', () => {
  it.each([
    ['a TLS ClientHello', [0x16], /TLS/u],
    ['a SOCKS5 greeting', [0x05], /SOCKS5/u],
    ['a SOCKS4 request', [0x04], /SOCKS4/u],
    ['an SSL 2 ClientHello', [0x80], /SSL 2/u],
    ['the PROXY protocol, version 2', [...bytes('\r\n\r\n\0')], /PROXY protocol/u],
    ['an SSH banner', [...bytes('SSH-2.0-OpenSSH_9.2\r\n')], /SSH/u],
    ['the PROXY protocol, version 1', [...bytes('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n')], /PROXY protocol/u],
    ['a Redis request', [...bytes('*1\r\n')], /Redis/u],
    ['a page', [...bytes('<')], /0x3c/u],
    ['a word', [...bytes('hello\r\n')], /METHOD|method/iu],
  ])('%s instead of a request fails at the byte that shows it, and is named', (_, input, message) => {
    const shortest = Buffer.from(input);
    expect(feedHead(createRequestReader(), [shortest.subarray(0, -1)])).toEqual({ state: 'more' });
    const progress = feedHead(createRequestReader(), singly(shortest));
    expect(progress).toMatchObject({ state: 'failed', code: 'HANDSHAKE_MALFORMED', bytes: shortest });
    expect(progress.state === 'failed' && progress.message).toMatch(message);
  });

  it.each([
    ['a TLS alert', [0x15, 0x03], /TLS/u],
    ['a TLS handshake record', [0x16, 0x03], /TLS/u],
    ['a SOCKS5 answer', [0x05, 0xff], /SOCKS5/u],
    ['a SOCKS4 refusal', [0x00, 0x5b], /SOCKS4/u],
    ['an SSH banner', [...bytes('SSH-')], /SSH/u],
    ['an HTTP/2 SETTINGS frame', [0, 0, 18, 4], /HTTP\/2/u],
  ])('%s instead of a response fails early and is named', (_, input, message) => {
    const progress = feedHead(createResponseReader(), singly(Buffer.from(input)));
    expect(progress).toMatchObject({ state: 'failed', code: 'HANDSHAKE_MALFORMED' });
    expect(progress.state === 'failed' && progress.message).toMatch(message);
  });

  it('never repeats what the peer sent in the message', () => {
    const progress = createRequestReader().push(bytes('Proxy-Authorization: Basic c2VjcmV0\r\n'));
    expect(progress).toMatchObject({ state: 'failed' });
    expect(progress.state === 'failed' && progress.message).not.toContain('c2VjcmV0');
  });
});

describe('limits', () => {
  const head = 'GET / HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n';

  it('let a head of exactly maxBytes and maxLines pass', () => {
    expect(createRequestReader({ maxBytes: head.length, maxLines: 2 }).push(bytes(head))).toMatchObject({ state: 'done' });
  });

  it('stop at the first byte too many and keep no more than maxBytes', () => {
    const reader = createRequestReader({ maxBytes: head.length - 1, maxLines: 2 });
    expect(reader.push(bytes(head.slice(0, -1)))).toEqual({ state: 'more' });
    expect(reader.push(bytes(`\n${'x'.repeat(5000)}`))).toMatchObject({
      state: 'failed',
      code: 'HEAD_TOO_LARGE',
      bytes: bytes(head.slice(0, -1)),
    });
  });

  it('stop at the first header line too many, folded ones counted', () => {
    expect(createRequestReader({ maxBytes: 1000, maxLines: 1 }).push(bytes('GET / HTTP/1.1\r\nHost: h\r\n f\r\n'))).toMatchObject({
      state: 'failed',
      code: 'TOO_MANY_HEADERS',
    });
  });

  it('count junk, and hold for a first line without an end', () => {
    expect(createRequestReader({ maxBytes: 100, maxLines: 9 }).push(bytes(`GET /${'a'.repeat(1000)}`))).toMatchObject({
      state: 'failed',
      code: 'HEAD_TOO_LARGE',
    });
    expect(createResponseReader({ maxBytes: 30, maxLines: 9 }).push(bytes('junk junk junk\r\nHTTP/1.1 200 OK\r\n\r\n'))).toMatchObject({
      state: 'failed',
      code: 'HEAD_TOO_LARGE',
    });
  });

  it('make long hostile lines cheap: 1 MiB of white space, byte by byte', () => {
    const size = 1024 * 1024;
    const reader = createRequestReader({ maxBytes: size, maxLines: 10 });
    const blank = bytes(' ');
    reader.push(bytes('GET /'));
    for (let index = 0; index < size - 100; index += 1) reader.push(blank);
    expect(reader.push(bytes('x HTTP/1.1\r\nHost: h\r\n\r\n'))).toMatchObject({ state: 'done' });
  });
});

describe('serialiseHead', () => {
  it('writes exactly what is given', () => {
    const written = serialiseHead('GET / HTTP/1.1', [
      ['host', 'h:1'],
      ['X-Odd', '  \u00e9 '],
    ]);
    expect(written).toEqual(bytes('GET / HTTP/1.1\r\nhost: h:1\r\nX-Odd:   \u00e9 \r\n\r\n'));
  });

  it.each(['a\r\nX: y', 'a\nb', 'a\rb', '\u010a', '\u4e2d'])('refuses %j, which would not arrive as given', (value) => {
    expect(() => serialiseHead('GET / HTTP/1.1', [['X', value]])).toThrow(expect.objectContaining({ code: 'BAD_HEAD' }) as Error);
  });
});
