import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, describe, it } from 'vitest';
import type { Endpoint } from '../../../shared/model/route.ts';
import { runState } from '../../../shared/model/run-state.ts';
import { DEFAULT_SWEEP_PLAN, SECRET_GIVEN, sweepState, type SweepPlan } from '../../../shared/model/sweep.ts';
import { startServe } from '../../../electron/engine/serve.ts';
import { createWorkbench, type Workbench } from '../../../electron/engine/workbench/workbench.ts';
import { SessionLog } from '../../../electron/sessions/session-log.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const closeLater = cleanup();

interface Window extends Listener {
  readonly handlers: Workbench['handlers'];
  /** Gives the id of a list that is read. */
  list(text: string): Promise<string>;
  close(): Promise<void>;
}

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'duplexscope-sweeps-'));
  closeLater(() => rm(folder, { recursive: true }));
  return folder;
}

function openWindow(folder: string): Window {
  const bugs: unknown[] = [];
  const workbench = createWorkbench({ host: 'browser', dataFolder: folder, resolveProxy: null, onBug: (error) => bugs.push(error) });
  const listening = listener();
  workbench.subscribe(listening.publish);
  const { handlers } = workbench;
  const close = async (): Promise<void> => {
    await workbench.close();
    expect(bugs).toEqual([]);
  };
  closeLater(close);
  return {
    ...listening,
    handlers,
    close,
    list: async (text) => {
      const { id } = await handlers.readList({ source: { kind: 'text', name: 'some proxies', text } });
      await listening.until('listChanged', (list) => list.id === id && list.status === 'ready');
      return id;
    },
  };
}

function plan(list: string, more: Partial<SweepPlan> = {}): SweepPlan {
  return { ...structuredClone(DEFAULT_SWEEP_PLAN), checks: ['handshake', 'headers'], list, ...more };
}

async function specimen(name: string): Promise<string> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  closeLater(() => running.close());
  return running.url;
}

const CANARY = 'canary-51c9';

/** A server that asks for a secret. */
async function guarded(): Promise<Endpoint> {
  const plan = { service: 'probe', answer: 'strict', tls: 'none', certificate: null, secret: CANARY } as const;
  const server = await startServe({ ...plan, host: '127.0.0.1', port: 0, maxConnections: 100, onEvent: () => undefined });
  closeLater(() => server.close());
  return server.address;
}

/** A proxy that never answers, and who tells of each connection to it. */
async function silent(): Promise<{ readonly url: string; readonly connected: Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const connected = Promise.withResolvers<undefined>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    connected.resolve(undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, connected: connected.promise };
}

describe('the sweeps of a window', () => {
  it('run, are told about, and are kept with what the run view shows of each entry', async () => {
    const window = openWindow(await dataFolder());
    const [relay, socks] = [await specimen('honest-relay'), await specimen('honest-socks5')];
    const list = await window.list(`${relay}\nno proxy\n${socks}\n${relay}\n`);
    const { sweep } = await window.handlers.startSweep(plan(list));
    const done = await window.until('sweepChanged', ({ id, status }) => id === sweep && status === 'done');
    expect(done).toMatchObject({
      name: 'some proxies',
      total: 2,
      bad: 1,
      repeated: 1,
      tested: 2,
      underWay: 0,
      byGrade: { clean: 2 },
      error: null,
    });
    expect(await window.handlers.listSweeps({})).toEqual([done]);
    const { sessions } = await window.handlers.listSessions({ search: '', kind: 'sweep', before: null, limit: 10 });
    expect(sessions).toMatchObject([{ id: sweep, status: 'done', rows: 2, total: 2 }]);
    const run = runState.parse(await window.handlers.getRun({ run: `${sweep}:1` }));
    expect(run.parts.map(({ mode, state }) => [mode, state])).toEqual([
      ['tunnel', 'done'],
      ['relay', 'done'],
    ]);
    const { events } = await window.handlers.readEvents({ run: `${sweep}:1`, after: 0 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.every(({ at }) => at >= 0)).toBe(true);
    expect(events.filter(({ kind }) => kind === 'head').length).toBeGreaterThan(2);
  });

  it('is paused and goes on', async () => {
    const window = openWindow(await dataFolder());
    const [first, second] = [await silent(), await silent()];
    const list = await window.list(`${first.url}\n${second.url}\n`);
    const { sweep } = await window.handlers.startSweep(plan(list, { concurrency: 1, timeoutMs: 300 }));
    await first.connected;
    await window.handlers.pauseSweep({ sweep });
    const paused = await window.until('sweepChanged', ({ id, status, underWay }) => id === sweep && status === 'paused' && underWay === 0);
    expect(paused).toMatchObject({ tested: 1, rate: 0, secondsLeft: null });
    await window.handlers.resumeSweep({ sweep, list: null });
    await window.until('sweepChanged', ({ id, status, tested }) => id === sweep && status === 'done' && tested === 2);
  });

  it('left unfinished goes on in another process from the log: nothing twice, nothing lost', async () => {
    const folder = await dataFolder();
    const relay = await specimen('honest-relay');
    const stuck = await silent();
    const secret = stuck.url.replace('http://', 'http://joe:hidden@');
    const before = openWindow(folder);
    const text = `${relay}\nrubbish\n${secret}\n`;
    const { sweep } = await before.handlers.startSweep(plan(await before.list(text), { timeoutMs: 60_000 }));
    await stuck.connected;
    await before.until('sweepChanged', ({ id, tested }) => id === sweep && tested === 1);
    await before.close();

    const after = openWindow(folder);
    expect(sweepState.parse(await after.handlers.getSweep({ sweep }))).toMatchObject({ status: 'unfinished', tested: 1, total: 2, bad: 1 });
    await expect(after.handlers.resumeSweep({ sweep, list: null })).rejects.toMatchObject({ code: 'BAD_LIST' });
    await expect(
      after.handlers.resumeSweep({ sweep, list: await after.list(`${relay}\n${relay}\nhttp://127.0.0.1:1\n`) }),
    ).rejects.toMatchObject({
      code: 'BAD_LIST',
    });
    await after.handlers.resumeSweep({ sweep, list: await after.list(text) });
    await after.handlers.cancelSweep({ sweep });
    expect(await after.handlers.getSweep({ sweep })).toMatchObject({ status: 'cancelled', tested: 1, byGrade: { clean: 1 } });
    expect(JSON.stringify(await after.handlers.listSweeps({}))).not.toContain('hidden');
  });

  it('give a server its secret, keep only that there is one, and ask for it before they go on', async () => {
    const folder = await dataFolder();
    const serve = await guarded();
    const stuck = await silent();
    const text = `${await specimen('honest-connect')}\n${stuck.url}\n`;
    const before = openWindow(folder);
    const { secret } = await before.handlers.keepSecret({ secret: CANARY });
    const target = { kind: 'far', ...serve, control: serve, secret } as const;
    const { sweep } = await before.handlers.startSweep(plan(await before.list(text), { target, timeoutMs: 60_000 }));
    await stuck.connected;
    await before.until('sweepChanged', ({ id, tested }) => id === sweep && tested === 1);
    await before.close();

    const after = openWindow(folder);
    const state = sweepState.parse(await after.handlers.getSweep({ sweep }));
    expect(state).toMatchObject({
      status: 'unfinished',
      byGrade: { clean: 1 },
      plan: { target: { control: serve, secret: SECRET_GIVEN } },
    });
    const whole = await after.list(text);
    await expect(after.handlers.resumeSweep({ sweep, list: whole })).rejects.toMatchObject({ code: 'BAD_LIST' });
    await expect(after.handlers.resumeSweep({ sweep, list: whole, secret })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    const again = await after.handlers.keepSecret({ secret: CANARY });
    await after.handlers.resumeSweep({ sweep, list: whole, secret: again.secret });
    await after.handlers.cancelSweep({ sweep });
    await after.close();
    for (const name of await readdir(folder))
      if (/\.(?:db|db-wal|json)$/u.test(name))
        for (const word of [CANARY, secret, again.secret]) expect(await readFile(join(folder, name), 'latin1')).not.toContain(word);
  });

  it('do not go on with what the command line began, whose plan they may not know', async () => {
    const folder = await dataFolder();
    const before = openWindow(folder);
    const { sweep } = await before.handlers.startSweep(plan(await before.list(await specimen('honest-relay'))));
    const done = await before.until('sweepChanged', ({ id, status }) => id === sweep && status === 'done');
    await before.close();
    const log = new SessionLog({ folder, onChange: () => undefined });
    await log.beginSweep({ ...done, id: 'theirs', status: 'running', madeBy: 'command line' });
    await log.close();

    const { handlers } = openWindow(folder);
    expect(sweepState.parse(await handlers.getSweep({ sweep: 'theirs' }))).toMatchObject({ status: 'unfinished' });
    const refused = expect.stringContaining('the command line began this sweep') as string;
    await expect(handlers.resumeSweep({ sweep: 'theirs', list: null })).rejects.toMatchObject({ code: 'BAD_USAGE', message: refused });
  });

  it('refuse to begin where a proxy elsewhere could not reach the server', async () => {
    const window = openWindow(await dataFolder());
    const list = await window.list('http://192.0.2.1:3128\n');
    await expect(window.handlers.startSweep(plan(list))).rejects.toMatchObject({ code: 'UNREACHABLE_TARGET' });
    expect(await window.handlers.listSweeps({})).toEqual([]);
  });
});
