import { once } from 'node:events';
import net from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import type { ConsolePlan, ConsoleState } from '../../../shared/model/desk-state.ts';
import { parseHop, type Endpoint } from '../../../shared/model/route.ts';
import type { HopChoice } from '../../../shared/model/run-plan.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { createConsoles, MAX_CONSOLES, type Consoles } from '../../../electron/engine/workbench/consoles.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import type { Service } from '../../../electron/websocket/connection-record.ts';
import { startWebSocketServer } from '../../../electron/websocket/server.ts';
import { namedService } from '../../../electron/websocket/services/named.ts';
import { selfSignedCertificate } from '../../../electron/net/certificates.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const engine = new Engine();
afterAll(() => engine.close());
const closeLater = cleanup();
const secrets = createSecrets();

function planTo(target: Endpoint, more: Partial<ConsolePlan> = {}): ConsolePlan {
  return { hops: [], target, mode: 'auto', variant: 'get', tls: 'none', insecure: false, timeoutMs: 3000, ...more };
}

function start(): Consoles & Listener {
  const window = listener();
  const consoles = createConsoles({
    engine,
    secrets,
    publish: window.publish,
    onBug: (error) => {
      throw error;
    },
  });
  closeLater(() => consoles.close());
  return { ...window, ...consoles };
}

async function serve(service: Service | 'echo', tls = false): Promise<Endpoint> {
  const server = await startWebSocketServer({
    service: typeof service === 'string' ? namedService(service) : service,
    ...(tls ? { tls: await selfSignedCertificate(['127.0.0.1']) } : {}),
  });
  closeLater(() => server.close());
  return server.address;
}

async function specimen(name: string): Promise<HopChoice> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  closeLater(() => running.close());
  const { kind, host, port, credentials } = parseHop(running.url);
  return { kind, host, port, username: credentials?.username ?? null, secret: credentials ? secrets.keep(credentials.password) : null };
}

/** A console that is open, and its handlers bound to it. */
async function open(window: Consoles & Listener, plan: ConsolePlan) {
  const { id } = await window.handlers.openConsole(plan);
  const here = { console: id };
  const { handlers } = window;
  const until = (fits: (state: ConsoleState) => boolean) => window.until('consoleChanged', (state) => state.id === id && fits(state));
  await until(({ state }) => state !== 'connecting');
  return {
    id,
    until,
    write: async (text: string) => handlers.writeConsole({ ...here, bytes: Buffer.from(text).toString('base64') }),
    read: async (max: number) => handlers.readConsole({ ...here, max }),
    stopReading: async () => handlers.stopReading(here),
    closeWrite: async () => handlers.closeWriteConsole(here),
    close: async () => handlers.closeConsole(here),
    abort: async () => handlers.abortConsole(here),
    async now(): Promise<ConsoleState> {
      const found = COMMANDS.listConsoles.response.parse(await handlers.listConsoles({})).find((state) => state.id === id);
      if (!found) throw new Error('the console is gone');
      return found;
    },
  };
}

function steps({ dialogue }: ConsoleState): string[] {
  return dialogue.map(({ what, bytes }) => (bytes === null ? what : `${what} ${JSON.stringify(Buffer.from(bytes, 'base64').toString())}`));
}

describe('a console', () => {
  it('writes, reads so many bytes, half-closes and sees the end, in a dialogue in that order', async () => {
    const console = await open(start(), planTo(await serve('echo')));
    expect(await console.now()).toMatchObject({ state: 'open', mode: 'direct', hops: [], read: 'open', write: 'open', buffered: 0 });
    await console.write('hello world');
    await console.until(({ buffered }) => buffered === 11);
    await console.read(5);
    expect(await console.now()).toMatchObject({ buffered: 6, bytesRead: 5, bytesWritten: 11 });
    await console.read(100);
    await console.closeWrite();
    await console.closeWrite();
    const over = await console.until(({ state }) => state === 'closed');
    await console.read(10);
    expect(steps(await console.now())).toEqual([
      'open',
      'opened',
      'write "hello world"',
      'read "hello"',
      'read " world"',
      'closeWrite',
      'end',
      'read ""',
    ]);
    expect(over).toMatchObject({ read: 'ended', write: 'closed', buffered: 0, bytesRead: 11, error: null });
    expect(over.dialogue.map(({ at }) => at)).toEqual(over.dialogue.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('waits for bytes, and loses none when the waiting is called off', async () => {
    const gate = Promise.withResolvers<void>();
    const target = await serve(async (socket) => {
      await gate.promise;
      await socket.write(Buffer.from('late'));
      await socket.read();
    });
    const console = await open(start(), planTo(target));
    const waiting = console.read(10);
    await console.until(({ reading }) => reading);
    await expect(console.read(1)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await console.stopReading();
    expect(await waiting).toEqual({});
    await console.until(({ reading }) => !reading);
    gate.resolve();
    await console.until(({ buffered }) => buffered === 4);
    await console.read(10);
    const state = await console.now();
    expect(state).toMatchObject({ state: 'open', error: null, bytesRead: 4 });
    expect(steps(state)).toEqual(['open', 'opened', 'read "late"']);
  });

  it('tells of the end of the stream while bytes before it are unread, and still gives them', async () => {
    const target = await serve(async (socket) => {
      await socket.write(Buffer.from('bye'));
    });
    const console = await open(start(), planTo(target));
    const ended = await console.until(({ dialogue }) => dialogue.at(-1)?.what === 'end');
    expect(ended).toMatchObject({ state: 'open', read: 'open', write: 'open', buffered: 3 });
    expect(ended.dialogue.at(-1)?.text).toContain('3 bytes are still unread');
    await console.read(100);
    await console.until(({ read }) => read === 'ended');
    expect(steps(await console.now())).toEqual(['open', 'opened', 'end', 'read "bye"']);
    await console.close();
    expect(await console.now()).toMatchObject({ state: 'closed', write: 'closed' });
  });

  it('shows a reset as a failure', async () => {
    const target = await serve(async (socket) => {
      await socket.read();
      socket.abort();
    });
    const console = await open(start(), planTo(target));
    const reading = console.read(1);
    await console.write('go');
    await expect(reading).rejects.toMatchObject({ code: 'STREAM_RESET' });
    const failed = await console.until(({ state }) => state === 'failed');
    expect(failed.error).toMatchObject({ code: 'STREAM_RESET', stage: 'stream' });
    expect(steps(await console.now())).toEqual(['open', 'opened', 'write "go"', 'failed']);
    await expect(console.write('more')).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('goes through a specimen that asks for a password, which shows nowhere', async () => {
    const window = start();
    const hop = await specimen('needs-password');
    const console = await open(window, planTo(await serve('echo'), { hops: [hop] }));
    const state = await console.now();
    expect(state).toMatchObject({ state: 'open', mode: 'tunnel', hops: [`http://***@127.0.0.1:${String(hop.port)}`] });
    await console.write('through');
    await console.read(7);
    expect((await console.now()).bytesRead).toBe(7);
    expect(JSON.stringify([window.told, await console.now()])).not.toContain('"password');
    expect(JSON.stringify([window.told, await console.now()])).not.toContain('user');
  });

  it('says which proxy refused, and what to do', async () => {
    const window = start();
    const first = await specimen('honest-connect');
    const asks = await specimen('needs-password');
    const wrong = { ...asks, secret: secrets.keep('wr0ng-canary') };
    const console = await open(window, planTo(await serve('echo'), { hops: [first, wrong], mode: 'tunnel' }));
    const failed = await console.now();
    expect(failed).toMatchObject({ state: 'failed', read: 'failed', write: 'failed', mode: null });
    expect(failed.error).toMatchObject({ code: 'PROXY_AUTHENTICATION', stage: 'proxy', hop: 1 });
    expect(steps(failed)).toEqual(['open', 'failed']);
    expect(failed.dialogue.at(-1)?.text).toBe(failed.error?.message);
    await expect(console.write('x')).rejects.toMatchObject({ code: 'BAD_USAGE' });
    expect(JSON.stringify(window.told)).not.toContain('wr0ng-canary');
  });

  it('says that nobody listens at the target', async () => {
    const target = await serve('echo');
    const free = net.createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as net.AddressInfo;
    free.close();
    await once(free, 'close');
    const console = await open(start(), planTo({ ...target, port }));
    expect((await console.now()).error).toMatchObject({ code: 'CONNECTION_REFUSED', hop: 'target' });
  });

  it('speaks TLS, and shows the certificate that it met', async () => {
    const target = await serve('echo', true);
    const window = start();
    const strict = await open(window, planTo(target, { tls: 'direct' }));
    expect((await strict.now()).error).toMatchObject({ code: 'TLS_CERTIFICATE', hop: 'target' });
    const lenient = await open(window, planTo(target, { tls: 'direct', insecure: true }));
    expect((await lenient.now()).dialogue.at(-1)?.text).toMatch(/TLSv1\.3, SHA-256 of the certificate [0-9a-f]{64}$/u);
    await lenient.write('secret');
    await lenient.read(6);
    expect(await lenient.now()).toMatchObject({ bytesRead: 6, bytesWritten: 6 });
  });

  it('is cut off while it connects, writes or reads, when it is closed or aborted', async () => {
    const window = start();
    const hangs = await specimen('hangs');
    const target = await serve('echo');
    const { id } = await window.handlers.openConsole(planTo(target, { hops: [hangs] }));
    await window.handlers.closeConsole({ console: id });
    const reading = await open(window, planTo(target));
    const read = reading.read(1);
    await reading.abort();
    expect(await read).toEqual({});
    const states = await window.handlers.listConsoles({});
    expect(states.map(({ state, error }) => [state, error])).toEqual([
      ['closed', null],
      ['closed', null],
    ]);
    expect(states.map(steps)).toEqual([
      ['open', 'close'],
      ['open', 'opened', 'abort'],
    ]);
  });

  it('stands a peer who takes nothing: a second write is refused, and abort ends the first', async () => {
    const target = await serve(async (_socket, _connection, signal) => {
      await once(signal, 'abort');
    });
    const console = await open(start(), planTo(target));
    const piece = 'x'.repeat(1_000_000);
    // The system's buffers take some of them before one has to wait.
    let stuck = console.write(piece);
    await expect(console.write('y')).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringContaining('takes nothing') as string,
    });
    let writes = 1;
    while (await Promise.race([stuck.then(() => true), stays(300)])) {
      stuck = console.write(piece);
      writes += 1;
    }
    await console.abort();
    expect(await stuck).toEqual({});
    const state = await console.now();
    expect(state).toMatchObject({ state: 'closed', error: null });
    expect(state.bytesWritten).toBeLessThan(writes * 1_000_000);
    expect(state.dialogue.filter(({ what }) => what === 'write')).toHaveLength(writes);
  });

  it('is not opened for what cannot be', async () => {
    const { handlers } = start();
    const target = await serve('echo');
    const open = async (more: Partial<ConsolePlan>) => handlers.openConsole(planTo(target, more));
    await expect(open({ variant: 'custom' })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await expect(open({ variant: 'rfc6455' })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    const forgotten = { kind: 'http', host: '127.0.0.1', port: 3128, username: 'me', secret: 'gone' } as const;
    await expect(open({ hops: [forgotten] })).rejects.toMatchObject({ code: 'BAD_USAGE', hop: 0 });
    expect(await handlers.listConsoles({})).toEqual([]);
    await expect((async () => handlers.stopReading({ console: 'console-7' }))()).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('makes room for a new one when it is over, and not before', async () => {
    const window = start();
    const plan = planTo(await serve('echo'));
    const all = [];
    for (let n = 0; n < MAX_CONSOLES; n += 1) all.push(await open(window, plan));
    await expect(open(window, plan)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await all[3]?.close();
    const late = await open(window, plan);
    const ids = (await window.handlers.listConsoles({})).map(({ id }) => id);
    expect(ids).toHaveLength(MAX_CONSOLES);
    expect(ids).toContain(late.id);
    expect(ids).not.toContain(all[3]?.id);
  });

  it('is told of at most twenty times a second while bytes rush in', async () => {
    const window = start();
    const began = performance.now();
    const console = await open(window, planTo(await serve(namedService('chargen'))));
    await console.until(({ buffered }) => buffered >= 1024 * 1024);
    await console.abort();
    const seconds = (performance.now() - began) / 1000;
    expect(window.of('consoleChanged').length).toBeLessThanOrEqual(20 * seconds + 2);
  });
});

/** Resolves with false after so long: what has not happened until then is taken to be waiting. */
function stays(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, false);
  });
}
