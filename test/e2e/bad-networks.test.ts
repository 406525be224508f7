import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { findSpecimen } from '../../electron/specimens/index.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { probe, start } from './program.ts';

const atEnd = cleanup();

async function specimen(name: string): Promise<string> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  atEnd(() => running.close());
  return running.url;
}

/** Where a run broke: the first entry of the reach that did not succeed. */
function broken({ reach }: RunRecord): Pick<RunRecord['reach'][number], 'hop' | 'stage'> & { code: string | undefined } {
  const entry = reach.find(({ ok }) => !ok);
  if (!entry) throw new Error('every stage succeeded');
  return { hop: entry.hop, stage: entry.stage, code: entry.error?.code };
}

function findingOf(run: RunRecord): string | null | undefined {
  return run.checks.find(({ id }) => id === 'handshake')?.finding;
}

async function only(...args: readonly string[]): Promise<RunRecord> {
  const { runs } = await probe('--checks', 'handshake', '--timeout', '5', ...args);
  const [run, ...others] = runs;
  if (!run || others.length > 0) throw new Error(`expected one run, got ${String(runs.length)}`);
  return run;
}

describe('a network that is bad still gives a document', () => {
  it('a hop where nobody listens', async () => {
    const run = await only('--via', 'http://127.0.0.1:1', '--mode', 'tunnel');
    expect(run).toMatchObject({ grade: 'unreachable', handshake: { outcome: 'not-attempted', reason: 'hop-unreachable' } });
    expect(findingOf(run)).toBe('hop-unreachable');
    expect(broken(run)).toEqual({ hop: 0, stage: 'tcp', code: 'CONNECTION_REFUSED' });
  });

  it('a hop whose name nobody knows', async () => {
    const run = await only('--via', 'http://no-such-host.invalid:3128', '--mode', 'tunnel');
    expect(run).toMatchObject({ grade: 'unreachable', handshake: { outcome: 'not-attempted', reason: 'hop-unreachable' } });
    expect(broken(run)).toMatchObject({ hop: 0, stage: 'dns', code: expect.stringMatching(/^NAME_/u) as string });
  });

  it('the second hop of a chain', async () => {
    const run = await only('--via', await specimen('honest-connect'), '--via', 'socks5h://127.0.0.1:1');
    expect(run).toMatchObject({ grade: 'unreachable', handshake: { reason: 'hop-unreachable' } });
    expect(broken(run)).toMatchObject({ hop: 0, stage: 'proxy' });
    expect(run.summary).toContain('hop 1');
  });

  it('a far server that refuses', async () => {
    const run = await only('127.0.0.1:1');
    expect(run).toMatchObject({ grade: 'unreachable', handshake: { outcome: 'not-attempted', reason: 'target-unreachable' } });
    expect(findingOf(run)).toBe('target-unreachable');
    expect(broken(run)).toEqual({ hop: 'target', stage: 'tcp', code: 'CONNECTION_REFUSED' });
  });

  it('TLS to a hop that speaks none', async () => {
    const run = await only(
      '--via',
      (await specimen('honest-connect')).replace('http:', 'https:'),
      '--mode',
      'tunnel',
      '--hop-insecure',
      '0',
    );
    expect(broken(run)).toMatchObject({ hop: 0, stage: 'tls', code: expect.stringMatching(/^TLS_/u) as string });
    expect(run.grade).toBe('blocked');
  });

  it('a plain hop that wants TLS, and a target of either kind with the other', async () => {
    const server = start(['serve', '--tls', 'direct', '--json']);
    atEnd(async () => {
      server.kill('SIGINT');
      await server.ended;
    });
    const { port } = JSON.parse(await server.line()) as { port: number };
    const asHop = await only('--via', `http://127.0.0.1:${String(port)}`, '--mode', 'tunnel');
    expect(broken(asHop)).toMatchObject({ hop: 0, stage: 'proxy' });
    expect(asHop.grade).toBe('blocked');
    const asTarget = await only(`127.0.0.1:${String(port)}`);
    expect(asTarget).toMatchObject({ grade: 'blocked', handshake: { outcome: 'closed' } });

    const plain = start(['serve', '--json']);
    atEnd(async () => {
      plain.kill('SIGINT');
      await plain.ended;
    });
    const plainPort = (JSON.parse(await plain.line()) as { port: number }).port;
    const run = await only(`127.0.0.1:${String(plainPort)}`, '--tls', 'direct', '--insecure');
    expect(broken(run)).toEqual({ hop: 'target', stage: 'tls', code: 'TLS_NOT_SPOKEN' });
  });

  it('two answers to one request: the first one counts', async () => {
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n'),
      );
    }).listen(0, '127.0.0.1');
    atEnd(() => proxy.close());
    await once(proxy, 'listening');
    const address = proxy.address();
    const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
    const relay = await only('--via', url, '--mode', 'relay');
    expect(relay).toMatchObject({
      grade: 'blocked',
      handshake: {
        outcome: 'refused',
        status: 403,
        reason: 'policy',
        answeredBy: 'not-server',
        serverSaw: 'nothing',
        attributedTo: { hop: 0, basis: 'only-hop' },
      },
    });
    const tunnel = await only('--via', url, '--mode', 'tunnel');
    expect(tunnel).toMatchObject({
      grade: 'blocked',
      dialogues: expect.arrayContaining([expect.objectContaining({ hop: 0, protocol: 'connect', code: 403 })]) as unknown,
      handshake: { reason: 'policy' },
    });
    expect(findingOf(tunnel)).toBe('refused-by-proxy');
  });

  it('a proxy that cannot reach the target', async () => {
    const { runs } = await probe('--via', await specimen('target-down'), '--checks', 'handshake');
    expect(runs.map((run) => [run.route.mode, run.grade, findingOf(run), run.handshake.reason])).toEqual([
      ['tunnel', 'unreachable', 'target-unreachable', 'target-unreachable'],
      ['relay', 'unreachable', 'target-unreachable', 'target-unreachable'],
    ]);
    expect(broken(runs[0] ?? fail())).toMatchObject({ hop: 0, stage: 'proxy', code: 'PROXY_TARGET_UNREACHABLE' });
  });

  it('a wrong password, which is shown nowhere', async () => {
    const url = (await specimen('needs-password')).replace(/\/\/.*@/u, '//user:hunter2@');
    const set = await probe('--via', url, '--checks', 'handshake');
    for (const run of set.runs) {
      expect(run).toMatchObject({ grade: 'blocked', handshake: { reason: 'authentication' } });
      expect(findingOf(run)).toBe('refused-by-proxy');
      expect(run.route.hops[0]).toMatch(/^http:\/\/\*\*\*@127\.0\.0\.1:\d+$/u);
    }
    expect(set.runs).toHaveLength(2);
    const everything = JSON.stringify(set).replace(/"([A-Za-z0-9+/]{8,}={0,2})"/gu, (_, base64: string) =>
      JSON.stringify(Buffer.from(base64, 'base64').toString('latin1')),
    );
    for (const form of ['hunter2', Buffer.from('user:hunter2').toString('base64')]) expect(everything).not.toContain(form);
  });
});

function fail(): never {
  throw new Error('there is no run');
}
