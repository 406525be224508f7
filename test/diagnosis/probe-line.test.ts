import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/model/failure.ts';
import {
  MAX_LINE_BYTES,
  PROBE_CHECKS,
  formatError,
  formatOk,
  formatRequest,
  parseReply,
  parseRequest,
  type ProbeRequest,
} from '../../electron/diagnosis/probe-line.ts';

const amount = fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER }));
const requests: fc.Arbitrary<ProbeRequest> = fc.record({
  check: fc.constantFrom(...PROBE_CHECKS),
  nonce: fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/u),
  up: amount,
  down: amount,
  ms: amount,
  pace: amount,
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  part: fc.option(fc.string({ maxLength: 16 })),
  of: fc.option(fc.string({ maxLength: 64 })),
  auth: fc.option(fc.string({ maxLength: 256 })),
});

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
const good = { v: 1, check: 'duplex', nonce: 'abc', seed: 1 };

function codeOf(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.code;
  }
}

describe('a request line', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const bytes = formatRequest(request);
        expect(bytes.at(-1)).toBe(0x0a);
        expect(bytes.indexOf(0x0a)).toBe(bytes.length - 1);
        expect(parseRequest(bytes)).toEqual(request);
      }),
    );
  });

  it('leaves out what is not limited', () => {
    const empty = { up: null, down: null, ms: null, pace: null, part: null, of: null, auth: null };
    expect(formatRequest({ ...empty, check: 'handshake', nonce: 'n', seed: 7 }).toString()).toBe(
      '{"v":1,"check":"handshake","nonce":"n","seed":7}\n',
    );
  });

  it.each([
    ['no JSON', Buffer.from('GET / HTTP/1.1\r\n'), 'PROBE_MALFORMED'],
    ['an array', line([good]), 'PROBE_MALFORMED'],
    ['nothing', line(null), 'PROBE_MALFORMED'],
    ['another version', line({ ...good, v: 2 }), 'PROBE_VERSION'],
    ['no version', line({ check: 'duplex', nonce: 'abc' }), 'PROBE_VERSION'],
    ['an unknown check', line({ ...good, check: 'constructor' }), 'PROBE_CHECK'],
    ['no nonce', line({ v: 1, check: 'duplex' }), 'PROBE_MALFORMED'],
    ['a nonce with white space', line({ ...good, nonce: 'a b' }), 'PROBE_MALFORMED'],
    ['a nonce of 65 characters', line({ ...good, nonce: 'a'.repeat(65) }), 'PROBE_MALFORMED'],
    ['a negative amount', line({ ...good, down: -1 }), 'PROBE_MALFORMED'],
    ['half a byte', line({ ...good, up: 0.5 }), 'PROBE_MALFORMED'],
    ['an amount in words', line({ ...good, up: '1' }), 'PROBE_MALFORMED'],
    ['an amount beyond 2^53', Buffer.from('{"v":1,"check":"duplex","nonce":"a","down":1e300}\n'), 'PROBE_MALFORMED'],
    ['a long part', line({ ...good, part: 'a'.repeat(17) }), 'PROBE_MALFORMED'],
    ['a long secret', line({ ...good, auth: 'a'.repeat(257) }), 'PROBE_MALFORMED'],
    ['a line of more than 4 KiB', Buffer.concat([line(good), Buffer.alloc(MAX_LINE_BYTES, ' ')]), 'PROBE_MALFORMED'],
  ])('with %s is refused', (_name, bytes, code) => {
    expect(codeOf(() => parseRequest(bytes))).toBe(code);
  });

  it('may hold members that nobody knows, and nulls', () => {
    expect(parseRequest(line({ ...good, later: true, up: null, auth: null }))).toMatchObject({ up: null, auth: null });
  });

  it('of any bytes or any JSON fails with a code of the probe service, or is read', () => {
    const codes = [null, 'PROBE_MALFORMED', 'PROBE_VERSION', 'PROBE_CHECK'];
    const nearly = fc.record({
      v: fc.constant(1),
      check: fc.constant('duplex'),
      nonce: fc.jsonValue(),
      up: fc.jsonValue(),
      seed: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.jsonValue().map(line), nearly.map(line)), (bytes) => {
        expect(codes).toContain(codeOf(() => parseRequest(bytes)));
      }),
    );
  });
});

describe('a reply line', () => {
  it('repeats the nonce and carries further members', () => {
    expect(parseReply(formatOk('abc', { length: 5 }))).toMatchObject({ ok: true, nonce: 'abc', fields: { length: 5 } });
  });

  it('carries an error with its code', () => {
    const failure = new Failure('PROBE_CAP', 'too much', { stage: 'stream' });
    expect(parseReply(formatError(failure))).toEqual({ ok: false, code: 'PROBE_CAP', message: 'too much' });
  });

  it('with a code that is none of ours is a refusal, its words cut short', () => {
    const reply = parseReply(line({ v: 1, ok: false, error: { code: 'CANCELLED', message: 'x'.repeat(9999 - 7000) } }));
    expect(reply).toMatchObject({ ok: false, code: 'PROBE_REFUSED' });
    expect(reply.ok ? '' : reply.message).toHaveLength(500);
    expect(parseReply(line({ v: 1 }))).toMatchObject({ ok: false, code: 'PROBE_REFUSED' });
  });

  it('of any JSON is read or fails with a code', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect([null, 'PROBE_MALFORMED', 'PROBE_VERSION']).toContain(codeOf(() => parseReply(line(value))));
      }),
    );
  });
});
