import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../shared/model/route.ts';
import { redactSpan } from '../../electron/wire/redact.ts';
import {
  createSocks4ReplyReader,
  createSocks4RequestReader,
  createSocks5ChoiceReader,
  createSocks5GreetingReader,
  createSocks5LoginReader,
  createSocks5LoginStatusReader,
  createSocks5ReplyReader,
  createSocks5RequestReader,
  describeSocks4Reply,
  describeSocks5Reply,
  encodeSocks4Reply,
  encodeSocks4Request,
  encodeSocks5Choice,
  encodeSocks5Greeting,
  encodeSocks5Login,
  encodeSocks5LoginStatus,
  encodeSocks5Reply,
  encodeSocks5Request,
  socks4CodeOf,
  socks5CodeOf,
} from '../../electron/wire/socks.ts';
import type { FrameReader } from '../../electron/wire/socks.ts';
import { bytes, cut, cuts, feedFrame, singly, valueOf } from './feeding.ts';

const readers: readonly [string, () => FrameReader<unknown>][] = [
  ['SOCKS5 greeting', createSocks5GreetingReader],
  ['SOCKS5 choice', createSocks5ChoiceReader],
  ['SOCKS5 login', createSocks5LoginReader],
  ['SOCKS5 login status', createSocks5LoginStatusReader],
  ['SOCKS5 request', createSocks5RequestReader],
  ['SOCKS5 reply', createSocks5ReplyReader],
  ['SOCKS4 request', createSocks4RequestReader],
  ['SOCKS4 reply', createSocks4ReplyReader],
];

function failure(code: string): Error {
  return expect.objectContaining({ name: 'Failure', code }) as Error;
}

describe('frames as the RFCs draw them', () => {
  it('of SOCKS5', () => {
    expect(encodeSocks5Greeting([0, 2]).bytes).toEqual(Buffer.from([5, 2, 0, 2]));
    expect(encodeSocks5Choice(0xff).bytes).toEqual(Buffer.from([5, 0xff]));
    expect(encodeSocks5Login({ username: 'ab', password: 'c' }).bytes).toEqual(Buffer.from([1, 2, 0x61, 0x62, 1, 0x63]));
    expect(encodeSocks5LoginStatus(0).bytes).toEqual(Buffer.from([1, 0]));
    expect(encodeSocks5Request({ host: '1.2.3.4', port: 443 }).bytes).toEqual(Buffer.from([5, 1, 0, 1, 1, 2, 3, 4, 1, 0xbb]));
    expect(encodeSocks5Request({ host: 'ab', port: 80 }).bytes).toEqual(Buffer.from([5, 1, 0, 3, 2, 0x61, 0x62, 0, 80]));
    expect(encodeSocks5Request({ host: '2001:db8::1', port: 1 }).bytes).toEqual(
      Buffer.from([5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]),
    );
    expect(encodeSocks5Reply(5).bytes).toEqual(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]));
  });

  it('of SOCKS4 and 4a', () => {
    expect(encodeSocks4Request({ host: '1.2.3.4', port: 80 }, { kind: 'socks4', userId: 'u' }).bytes).toEqual(
      Buffer.from([4, 1, 0, 80, 1, 2, 3, 4, 0x75, 0]),
    );
    expect(encodeSocks4Request({ host: 'ab', port: 80 }, { kind: 'socks4a' }).bytes).toEqual(
      Buffer.from([4, 1, 0, 80, 0, 0, 0, 1, 0, 0x61, 0x62, 0]),
    );
    expect(encodeSocks4Request({ host: '1.2.3.4', port: 80 }, { kind: 'socks4a' }).bytes).toEqual(
      Buffer.from([4, 1, 0, 80, 1, 2, 3, 4, 0]),
    );
    expect(encodeSocks4Reply(0x5a).bytes).toEqual(Buffer.from([0, 0x5a, 0, 0, 0, 0, 0, 0]));
  });
});

describe('what one side writes, the other reads', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  const endpoint: fc.Arbitrary<Endpoint> = fc.record({ host, port: fc.integer({ min: 0, max: 65535 }) });
  const canonical = (text: string): string => (text.includes(':') ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text);
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });

  it('in SOCKS5 requests and replies, by IPv4, IPv6 and name', () => {
    fc.assert(
      fc.property(endpoint, fc.nat({ max: 255 }), (target, code) => {
        const expected = { host: canonical(target.host), port: target.port };
        expect(valueOf(createSocks5RequestReader().push(encodeSocks5Request(target).bytes))).toMatchObject({
          command: 1,
          target: expected,
        });
        expect(valueOf(createSocks5ReplyReader().push(encodeSocks5Reply(code, target).bytes))).toEqual({ code, bound: expected });
      }),
    );
  });

  it('in SOCKS5 logins, any characters', () => {
    fc.assert(
      fc.property(text, text, (username, password) => {
        const frame = encodeSocks5Login({ username, password });
        expect(createSocks5LoginReader().push(frame.bytes)).toMatchObject({
          state: 'done',
          value: { username, password },
          secret: frame.secret,
        });
      }),
    );
  });

  it('in SOCKS4 and 4a requests', () => {
    const name = fc.oneof(
      fc.ipV4().filter((ip) => !ip.startsWith('0.0.0.')),
      fc.domain(),
    );
    fc.assert(
      fc.property(
        name,
        text.filter((user) => !user.includes('\0')),
        (target, userId) => {
          const kind = /^[\d.]+$/u.test(target) ? 'socks4' : 'socks4a';
          const frame = encodeSocks4Request({ host: target, port: 7 }, { kind, userId });
          expect(createSocks4RequestReader().push(frame.bytes)).toMatchObject({
            state: 'done',
            value: { kind, command: 1, userId, target: { host: target, port: 7 } },
            secret: frame.secret,
          });
        },
      ),
    );
  });

  it('in greetings, choices and SOCKS4 replies', () => {
    expect(valueOf(createSocks5GreetingReader().push(encodeSocks5Greeting([0, 1, 2]).bytes))).toEqual({ methods: [0, 1, 2] });
    expect(valueOf(createSocks5ChoiceReader().push(encodeSocks5Choice(2).bytes))).toEqual({ method: 2 });
    expect(valueOf(createSocks5LoginStatusReader().push(encodeSocks5LoginStatus(1).bytes))).toEqual({ status: 1 });
    expect(valueOf(createSocks4ReplyReader().push(encodeSocks4Reply(0x5b, { host: '1.2.3.4', port: 9 }).bytes))).toEqual({
      code: 0x5b,
      bound: { host: '1.2.3.4', port: 9 },
    });
  });
});

describe.each(readers)('the reader of a %s', (_, create) => {
  const likely = fc
    .tuple(
      fc.constantFrom(0, 1, 4, 5, 0x48),
      fc.array(fc.oneof(fc.constantFrom(0, 1, 3, 4, 0x5a), fc.nat({ max: 255 })), { maxLength: 60 }),
    )
    .map(([first, rest]) => Buffer.from([first, ...rest]));

  it('gives the same result for any split, loses no byte and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          likely,
          fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
        ),
        cuts,
        (input, places) => {
          const strip = (progress: ReturnType<typeof feedFrame>): unknown =>
            progress.state === 'failed' ? { ...progress, bytes: null } : progress;
          const whole = feedFrame(create(), [input]);
          expect(strip(feedFrame(create(), cut(input, places)))).toEqual(strip(whole));
          expect(strip(feedFrame(create(), singly(input)))).toEqual(strip(whole));
          if (whole.state === 'done') expect(Buffer.concat([whole.bytes, whole.rest])).toEqual(input);
        },
      ),
    );
  });

  it('says when the peer speaks HTTP or TLS instead', () => {
    expect(create().push(bytes('HTTP/1.1 400 Bad Request\r\n'))).toMatchObject({
      state: 'failed',
      code: 'PROXY_MALFORMED',
      message: expect.stringContaining('HTTP') as string,
    });
    expect(create().push(Buffer.from([0x15, 3, 3]))).toMatchObject({ state: 'failed', message: expect.stringContaining('TLS') as string });
  });
});

describe('replies that are not by the book', () => {
  it('may refuse with an address type that does not exist', () => {
    expect(createSocks5ReplyReader().push(Buffer.from([5, 2, 0, 0]))).toMatchObject({ state: 'done', value: { code: 2, bound: null } });
    expect(createSocks5ReplyReader().push(Buffer.from([5, 0, 0, 0]))).toMatchObject({ state: 'failed', code: 'PROXY_MALFORMED' });
  });

  it('may be cut short behind the code', () => {
    const reader = createSocks5ReplyReader();
    expect(reader.push(Buffer.from([5, 5]))).toEqual({ state: 'more' });
    expect(socks5CodeOf(reader.held)).toBe(5);
    expect(socks5CodeOf(Buffer.from([5]))).toBeNull();
    expect(socks4CodeOf(Buffer.from([0, 0x5b]))).toBe(0x5b);
    expect(socks4CodeOf(bytes('HTTP'))).toBeNull();
  });

  it('may repeat the wrong version in the login status and in SOCKS4', () => {
    expect(valueOf(createSocks5LoginStatusReader().push(Buffer.from([5, 0])))).toEqual({ status: 0 });
    expect(valueOf(createSocks4ReplyReader().push(Buffer.from([4, 0x5a, 0, 0, 0, 0, 0, 0]))).code).toBe(0x5a);
  });

  it('keep the tunnel’s first bytes that came with them', () => {
    expect(createSocks5ReplyReader().push(Buffer.concat([encodeSocks5Reply(0).bytes, bytes('220 hi')]))).toMatchObject({
      rest: bytes('220 hi'),
    });
    expect(createSocks4ReplyReader().push(Buffer.concat([encodeSocks4Reply(0x5a).bytes, bytes('220 hi')]))).toMatchObject({
      rest: bytes('220 hi'),
    });
  });
});

describe('secrets', () => {
  it('are gone from the recorded copy of a login and a user id', () => {
    const login = encodeSocks5Login({ username: 'alice', password: 'hunter2' });
    expect(redactSpan(login.bytes, login.secret)).toEqual(bytes('\u0001***'));
    const request = encodeSocks4Request({ host: '1.2.3.4', port: 1 }, { kind: 'socks4', userId: 'alice' });
    expect(redactSpan(request.bytes, request.secret)).toEqual(Buffer.concat([Buffer.from([4, 1, 0, 1, 1, 2, 3, 4]), bytes('***\0')]));
    expect(encodeSocks5Request({ host: 'h', port: 1 }).secret).toBeNull();
  });

  it('do not appear in the failure when they are too long', () => {
    const password = 'hunter2'.repeat(40);
    expect(() => encodeSocks5Login({ username: 'u', password })).toThrow(failure('BAD_USAGE'));
    expect(() => encodeSocks5Login({ username: 'u', password })).not.toThrow(/hunter2/u);
  });
});

describe('limits of the protocols', () => {
  it('are said before anything is sent', () => {
    expect(() => encodeSocks5Request({ host: 'a'.repeat(256), port: 1 })).toThrow(failure('BAD_URL'));
    expect(encodeSocks5Request({ host: 'a'.repeat(255), port: 1 }).bytes).toHaveLength(4 + 1 + 255 + 2);
    expect(() => encodeSocks5Request({ host: 'b\u00fccher.example', port: 1 })).toThrow(failure('BAD_URL'));
    expect(() => encodeSocks5Request({ host: 'h', port: 65536 })).toThrow(failure('BAD_PORT'));
    expect(() => encodeSocks5Greeting([])).toThrow(failure('BAD_USAGE'));
    expect(() => encodeSocks4Request({ host: '::1', port: 1 }, { kind: 'socks4a' })).toThrow(failure('BAD_USAGE'));
    expect(() => encodeSocks4Request({ host: 'h', port: 1 }, { kind: 'socks4' })).toThrow(failure('BAD_USAGE'));
    expect(() => encodeSocks4Request({ host: '1.2.3.4', port: 1 }, { kind: 'socks4', userId: 'a\0b' })).toThrow(failure('BAD_USAGE'));
  });

  it('stop a SOCKS4 client that never ends its user id or its name', () => {
    const start = Buffer.from([4, 1, 0, 80, 0, 0, 0, 1]);
    expect(feedFrame(createSocks4RequestReader(), singly(Buffer.concat([start, Buffer.alloc(256, 0x61)])))).toMatchObject({
      state: 'failed',
      code: 'PROXY_MALFORMED',
    });
    expect(feedFrame(createSocks4RequestReader(), [Buffer.concat([start, Buffer.from([0]), Buffer.alloc(5000, 0x61)])])).toMatchObject({
      state: 'failed',
    });
  });
});

describe('the meaning of reply codes', () => {
  it.each([
    [0, 'tunnel'],
    [1, 'refused'],
    [2, 'policy'],
    [3, 'target-unreachable'],
    [4, 'target-unreachable'],
    [5, 'target-unreachable'],
    [6, 'target-unreachable'],
    [7, 'not-understood'],
    [8, 'not-understood'],
    [99, 'refused'],
  ])('SOCKS5 %i: %s', (code, outcome) => {
    expect(describeSocks5Reply(code).outcome).toBe(outcome);
  });

  it.each([
    [0x5a, 'tunnel'],
    [0x5b, 'refused'],
    [0x5c, 'authentication'],
    [0x5d, 'authentication'],
    [0, 'refused'],
  ])('SOCKS4 %i: %s', (code, outcome) => {
    expect(describeSocks4Reply(code).outcome).toBe(outcome);
  });
});
