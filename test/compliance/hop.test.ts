import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Credentials, Endpoint, Hop, HopKind } from '../../shared/model/route.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import { HOP_KINDS } from '../../shared/model/route.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { openRoute, type RouteOptions, type RouteResult } from '../../electron/route/chain.ts';
import { testCertificate } from '../net/pairs.ts';
import { REFUSAL, startHop, STEPS, SUCCESS, type HopScript, type HopServer, type Step } from './hop-server.ts';

const TARGET: Endpoint = { host: '192.0.2.7', port: 4433 };
const LOGIN: Credentials = { username: 'ann-of-hops', password: 'sesame-§-7391' };
const EARLY = Buffer.from('early bytes of the tunnel');

/** Every hop kind has to do all of this. */
describe.each(HOP_KINDS)('a hop of kind %s', (kind) => {
  let server: HopServer | null = null;
  const streams: ByteStream[] = [];
  afterEach(async () => {
    for (const stream of streams.splice(0)) {
      stream.abort();
      await stream.closed;
    }
    await server?.close();
    server = null;
  });

  async function through(
    script: Omit<HopScript, 'kind'>,
    options: RouteOptions & { credentials?: Credentials; target?: Endpoint } = {},
  ): Promise<RouteResult> {
    server = await startHop({ kind, ...script });
    const { credentials, target = TARGET, ...rest } = options;
    const result = await openRoute({ hops: [await hopTo(kind, server.port, credentials)], mode: 'tunnel' }, target, {
      timeoutMs: 3000,
      ...rest,
    });
    if (result.ok) streams.push(result.stream);
    return result;
  }

  it('opens a tunnel and records the dialogue', async () => {
    const told: Observation[] = [];
    const result = await through(
      { serve: async (stream, success) => stream.write(success) },
      { observe: (observation) => told.push(observation) },
    );
    if (!result.ok) throw result.failure;
    expect(server?.targets).toEqual([TARGET]);
    expect(result.attempts).toBe(1);
    expect(result.dialogues).toHaveLength(1);
    const [dialogue] = result.dialogues;
    expect(dialogue?.protocol).toBe(kind.startsWith('http') ? 'connect' : kind.startsWith('socks5') ? 'socks5' : kind);
    expect(dialogue?.received.subarray(-SUCCESS[kind].length).equals(SUCCESS[kind])).toBe(true);
    expect(result.reach.map(({ stage, ok, hop }) => ({ stage, ok, hop }))).toEqual(
      (kind === 'https' ? ['tcp', 'tls', 'proxy'] : ['tcp', 'proxy']).map((stage) => ({ stage, ok: true, hop: 0 })),
    );
    const seen = told.filter((observation) => observation.kind === 'proxy-dialogue' && observation.hop === 0);
    expect(new Set(seen.map(({ direction }) => direction))).toEqual(new Set(['sent', 'received']));
  });

  it('keeps early bytes that come in the same segment as the reply', async () => {
    const result = await through({ serve: async (stream, success) => stream.write(Buffer.concat([success, EARLY])) });
    if (!result.ok) throw result.failure;
    expect((await result.stream.readExactly(EARLY.length)).equals(EARLY)).toBe(true);
    expect(result.dialogues[0]?.received.includes(EARLY)).toBe(false);
  });

  it('reads a reply that comes in single bytes', async () => {
    const result = await through({
      serve: async (stream, success) => {
        for (const byte of Buffer.concat([success, EARLY])) {
          await stream.write(Buffer.from([byte]));
          await new Promise(setImmediate);
        }
      },
    });
    if (!result.ok) throw result.failure;
    expect((await result.stream.readExactly(EARLY.length)).equals(EARLY)).toBe(true);
  });

  it('carries bytes both ways and half-closes', async () => {
    const result = await through({
      serve: async (stream, success) => {
        await stream.write(success);
        const all: Buffer[] = [];
        for (let chunk = await stream.read(); chunk.length > 0; chunk = await stream.read()) all.push(chunk);
        await stream.write(Buffer.concat(all));
        await stream.closeWrite();
      },
    });
    if (!result.ok) throw result.failure;
    const sent = Buffer.alloc(200_000, 'pattern');
    await result.stream.write(sent);
    await result.stream.closeWrite();
    expect((await result.stream.readExactly(sent.length)).equals(sent)).toBe(true);
    expect(await result.stream.read()).toHaveLength(0);
  });

  it('says that it was refused, with the code', async () => {
    const { bytes, code, reason } = REFUSAL[kind];
    const result = await through({
      serve: async (stream) => {
        await stream.write(bytes);
        await stream.close();
      },
    });
    expect(result).toMatchObject({ ok: false, attempts: 1, reason, failure: { code: 'PROXY_REFUSED', stage: 'proxy', hop: 0 } });
    expect(result.dialogues[0]?.code).toBe(code);
    expect(result.dialogues[0]?.received.subarray(-bytes.length).equals(bytes)).toBe(true);
    expect(result.reach.at(-1)).toMatchObject({ stage: 'proxy', ok: false, error: { code: 'PROXY_REFUSED' } });
    await server?.idle();
  });

  it.each(STEPS[kind])('gives up on a proxy that is silent after the %s', async (step) => {
    const credentials = step === 'login' ? LOGIN : undefined;
    const result = await through(
      { at: silentAt(step), ...(credentials ? { credentials } : {}) },
      { timeoutMs: 60, ...(credentials ? { credentials } : {}) },
    );
    const tls = { code: 'TIMEOUT', stage: 'tls', hop: 0 };
    // A SOCKS5 proxy that has answered the greeting is there, but never finishes its answer.
    const begun = kind.startsWith('socks5') && step !== 'greeting';
    expect(result).toMatchObject({
      ok: false,
      failure: step === 'tls' ? tls : { code: begun ? 'PROXY_MALFORMED' : 'PROXY_NO_ANSWER', stage: 'proxy', hop: 0 },
    });
    await server?.idle();
  });

  it('says that garbage is no answer', async () => {
    const result = await through({
      at: async (step, stream) => {
        if (step !== 'greeting' && step !== 'request') return false;
        await stream.write(Buffer.from([0x9d, 0xfe, 0x00, 0x81, 0x0d, 0x0a, 0x0d, 0x0a, 0xff, 0x7a, 0x0d, 0x0a, 0x0d, 0x0a]));
        await stream.closeWrite();
        return true;
      },
    });
    expect(result).toMatchObject({ ok: false, reason: 'not-understood', failure: { code: 'PROXY_MALFORMED', stage: 'proxy', hop: 0 } });
    expect(result.dialogues[0]?.received.length).toBeGreaterThan(0);
    await server?.idle();
  });

  it.each([
    ['closes', 'PROXY_CLOSED'],
    ['resets', 'CONNECTION_RESET'],
  ] as const)('dials once more when the proxy %s the connection without an answer, then says so', async (how, code) => {
    let connections = 0;
    const result = await through({
      at: async (step, stream) => {
        if (step === 'tls') return false;
        connections += 1;
        if (how === 'closes') await stream.close();
        else stream.abort();
        return true;
      },
    });
    expect(result).toMatchObject({ ok: false, attempts: 2, reason: 'hop-unreachable', failure: { code, stage: 'proxy', hop: 0 } });
    expect(connections).toBe(2);
    expect(result.dialogues).toHaveLength(2);
  });

  it('takes the second connection when the proxy closed the first', async () => {
    let connections = 0;
    const result = await through({
      at: async (step, stream) => {
        if (step === 'tls') return false;
        connections += 1;
        if (connections > 1) return false;
        await stream.close();
        return true;
      },
      serve: async (stream, success) => stream.write(success),
    });
    expect(result).toMatchObject({ ok: true, attempts: 2 });
  });

  it('does not dial again when the proxy closes in the middle of its answer', async () => {
    const result = await through({
      serve: async (stream, success) => {
        await stream.write(success.subarray(0, 1));
        await stream.close();
      },
    });
    expect(result).toMatchObject({ ok: false, attempts: 1, failure: { code: 'PROXY_CLOSED' } });
  });

  it.each(STEPS[kind])('is cancelled while it waits for the answer to the %s, and leaves nothing behind', async (step) => {
    const controller = new AbortController();
    const result = await through(
      {
        credentials: LOGIN,
        at: async (reached, stream) => {
          if (reached !== step) return false;
          controller.abort();
          await stream.ended;
          stream.abort();
          return true;
        },
      },
      { signal: controller.signal, credentials: LOGIN },
    );
    expect(result).toMatchObject({ ok: false, attempts: 1, failure: { code: 'CANCELLED', hop: 0 } });
    await server?.idle();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('is cancelled before it dials', async () => {
    const result = await through({}, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
  });

  it('leaves no listener at the signal and no timer after success', async () => {
    const controller = new AbortController();
    const result = await through({ serve: async (stream, success) => stream.write(success) }, { signal: controller.signal });
    expect(result.ok).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('asks for an IPv6 target, or says clearly that it cannot', async () => {
    const target: Endpoint = { host: '2001:db8::7', port: 443 };
    const result = await through({ serve: async (stream, success) => stream.write(success) }, { target });
    if (kind === 'socks4' || kind === 'socks4a') {
      expect(result).toMatchObject({ ok: false, failure: { hop: 0, message: expect.stringMatching(/IPv[46].*socks5/u) as string } });
    } else {
      expect(result.ok).toBe(true);
      expect(server?.targets).toEqual([target]);
    }
  });

  it('resolves a name on the side that its kind says', async () => {
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return ['2001:db8::1', '192.0.2.44'];
    };
    const result = await through(
      { serve: async (stream, success) => stream.write(success) },
      { target: { host: 'name.test', port: 80 }, resolve },
    );
    expect(result.ok).toBe(true);
    const here = kind === 'socks4' || kind === 'socks5';
    expect(asked).toEqual(here ? ['name.test'] : []);
    expect(server?.targets).toEqual([
      { host: kind === 'socks4' ? '192.0.2.44' : kind === 'socks5' ? '2001:db8::1' : 'name.test', port: 80 },
    ]);
    expect(result.reach.some(({ stage, hop }) => stage === 'dns' && hop === 'target')).toBe(here);
  });

  it('logs in', async () => {
    const result = await through({ credentials: LOGIN, serve: async (stream, success) => stream.write(success) }, { credentials: LOGIN });
    expect(result.ok).toBe(true);
    expectNoSecret(result, []);
    expect(result.dialogues[0]?.sent.includes('***')).toBe(true);
  });

  it.each([
    ['a wrong', { username: 'someone-else', password: 'wrong-§-word' }],
    ['no', undefined],
  ] as const)('names the login as the reason with %s login', async (_, credentials) => {
    const result = await through({ credentials: LOGIN }, credentials ? { credentials } : {});
    expect(result).toMatchObject({
      ok: false,
      reason: 'authentication',
      attempts: 1,
      failure: { code: 'PROXY_AUTHENTICATION', stage: 'proxy', hop: 0 },
    });
    if (!result.ok && kind.startsWith('http')) expect(result.failure.message).toContain('Negotiate, Basic');
  });

  it.each(STEPS[kind].filter((step) => step !== 'tls'))('shows no password when the proxy repeats what it is sent (%s)', async (step) => {
    const told: Observation[] = [];
    const result = await through(
      {
        credentials: LOGIN,
        at: async (reached, stream) => {
          if (reached !== step) return false;
          await stream.write(everyForm(LOGIN));
          await stream.close();
          return true;
        },
      },
      { credentials: LOGIN, observe: (observation) => told.push(observation) },
    );
    expect(result.ok).toBe(false);
    expect(result.dialogues[0]?.received.length).toBeGreaterThan(0);
    expectNoSecret(result, told);
  });

  it('tells a target that the proxy cannot reach from a hop that cannot be reached', async () => {
    const dead = await unusedPort();
    const result = await through({}, { target: { host: '127.0.0.1', port: dead } });
    const ambiguous = kind === 'socks4' || kind === 'socks4a';
    expect(result).toMatchObject({
      ok: false,
      reason: ambiguous ? null : 'target-unreachable',
      failure: { code: ambiguous ? 'PROXY_REFUSED' : 'PROXY_TARGET_UNREACHABLE', hop: 0 },
    });
    const gone = await openRoute({ hops: [await hopTo(kind, dead)], mode: 'tunnel' }, TARGET, { timeoutMs: 2000 });
    expect(gone).toMatchObject({
      ok: false,
      reason: 'hop-unreachable',
      dialogues: [],
      failure: { code: 'CONNECTION_REFUSED', stage: 'tcp', hop: 0 },
    });
  });
});

async function hopTo(kind: HopKind, port: number, credentials?: Credentials): Promise<Hop> {
  const trust = kind === 'https' ? { trust: { ca: (await testCertificate()).cert } } : {};
  return { kind, host: '127.0.0.1', port, ...trust, ...(credentials ? { credentials } : {}) };
}

function silentAt(step: Step): NonNullable<HopScript['at']> {
  return async (reached, stream) => {
    if (reached !== step) return false;
    await stream.ended;
    stream.abort();
    return true;
  };
}

/** A head and a login frame, as an echo would send them back. */
function everyForm({ username, password }: Credentials): Buffer {
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  const [user, word] = [Buffer.from(username), Buffer.from(password)];
  return Buffer.concat([
    Buffer.from(
      `HTTP/1.1 400 ${basic}\r\nProxy-Authorization: Basic ${basic}\r\nX-Debug: ${password}\r\nProxy-Authenticate: ${password}\r\n\r\n<p>${basic}`,
    ),
    Buffer.from([1, user.length]),
    user,
    Buffer.from([word.length]),
    word,
  ]);
}

function expectNoSecret(result: RouteResult, told: readonly Observation[]): void {
  const { username, password } = LOGIN;
  const forms = [password, Buffer.from(`${username}:${password}`).toString('base64')].flatMap((text) => [
    text,
    Buffer.from(text).toString('latin1'),
  ]);
  const failure = result.ok ? null : result.failure;
  const places = [
    failure ? inspect(failure, { depth: 9, showHidden: true }) : '',
    JSON.stringify(result.reach),
    inspect(failure?.cause, { depth: 9 }),
    ...result.dialogues.flatMap(({ sent, received }) => [sent.toString('latin1'), received.toString('latin1')]),
    ...told.flatMap(({ bytes, text }) => [Buffer.from(bytes ?? []).toString('latin1'), text ?? '']),
  ];
  for (const place of places) for (const form of forms) expect(place).not.toContain(form);
}

async function unusedPort(): Promise<number> {
  const server = await startHop({ kind: 'http' });
  await server.close();
  return server.port;
}
