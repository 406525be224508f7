import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { QUICK_CHECKS } from '../../shared/model/check.ts';
import type { TranscriptEvent } from '../../shared/model/transcript.ts';
import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import { Engine, type ProbeJob } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { startWebSocketServer } from '../../electron/websocket/server.ts';
import { smallJob } from './plans.ts';

const USER = 'canary-user';
const PASSWORD = 'Canary/Kn0ck&Kn0ck';
const LOGIN = `${USER}:${encodeURIComponent(PASSWORD)}`;
const SECRET = 'canary "secret" of the service';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let engine: Engine;
beforeAll(() => {
  engine = new Engine();
});
afterAll(() => engine.close());

/** Everything that a run lets out: the document, its base64 fields decoded, the events and the words of its errors. */
async function everythingOf(job: ProbeJob): Promise<string> {
  const events: TranscriptEvent[] = [];
  const outcome = await engine.probe(job, { signal: new AbortController().signal, onEvent: (event) => events.push(event) }).then(
    (set) => set,
    (error: unknown) => (error instanceof Error ? { message: error.message, stack: error.stack, cause: String(error.cause) } : error),
  );
  const seen: string[] = [];
  collect(outcome, seen);
  collect(events, seen);
  return seen.join('\n');
}

function collect(value: unknown, seen: string[]): void {
  if (typeof value === 'string') {
    seen.push(value);
    if (/^[A-Za-z0-9+/]{4,}={0,2}$/u.test(value)) seen.push(Buffer.from(value, 'base64').toString('latin1'));
  } else if (value instanceof Uint8Array) seen.push(Buffer.from(value).toString('latin1'));
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      seen.push(name);
      collect(member, seen);
    }
  }
}

function formsOf(user: string, password: string): string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/u, '');
  return [password, encodeURIComponent(password), base64(`${user}:${password}`), base64(password)];
}

function expectNone(text: string, forms: readonly string[]): void {
  expect(text.length).toBeGreaterThan(1000);
  for (const form of forms) expect(text.includes(form), `found ${form}`).toBe(false);
}

/** Refuses everything and repeats the whole request, and the login in clear, in a header, in the reason and in the body. */
async function startEcho(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.once('data', (request) => {
      const [, login = ''] = /^proxy-authorization: basic (\S+)/imu.exec(request.toString('latin1')) ?? [];
      const clear = Buffer.from(login, 'base64').toString('latin1');
      const body = `${'.'.repeat(3900)}<pre>${request.toString('latin1')}</pre>${clear} ${encodeURIComponent(PASSWORD)} ${login}`;
      socket.end(
        `HTTP/1.1 403 No ${clear}\r\nX-You-Sent: ${login}\r\nX-Login: ${clear}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  );
  return (server.address() as AddressInfo).port;
}

describe('what a run lets out', () => {
  it('holds no password, right or wrong, when a proxy asks for one', async () => {
    const specimen = await findSpecimen('needs-password')?.start();
    if (!specimen) throw new Error('no such specimen');
    closers.push(() => specimen.close());
    const bare = specimen.urlWithout.replace('http://', '');
    expectNone(await everythingOf(smallJob([`http://${LOGIN}@${bare}`], QUICK_CHECKS)), formsOf(USER, PASSWORD));
    const right = await everythingOf(smallJob([specimen.url], QUICK_CHECKS));
    expect(right).toContain('upgraded');
    // The specimen's own password is an ordinary word that our sentences use: only the login as a whole can be looked for.
    expectNone(right, ['user:password', Buffer.from('user:password').toString('base64')]);
  });

  it('holds no password when a proxy repeats it in its refusal', async () => {
    const port = await startEcho();
    for (const requestedMode of ['relay', 'tunnel'] as const) {
      const text = await everythingOf(smallJob([`http://${LOGIN}@127.0.0.1:${String(port)}`], QUICK_CHECKS, { requestedMode }));
      expectNone(text, formsOf(USER, PASSWORD));
      expect(text).toContain('X-You-Sent: ***');
    }
  });

  it('holds no secret of a far probe service, which an early line would show', async () => {
    const server = await startWebSocketServer({ service: createProbeService({ caps: STRANGER_CAPS, secret: SECRET }).service });
    closers.push(() => server.close());
    const target = { kind: 'far', target: server.address, control: null } as const;
    const text = await everythingOf(smallJob([], ['handshake', 'headers', 'early-data'], { target, plan: { secret: SECRET } }));
    expect(text).toContain('"auth":"***"');
    expectNone(text, [SECRET, JSON.stringify(SECRET).slice(1, -1), Buffer.from(SECRET).toString('base64')]);
  });
});
