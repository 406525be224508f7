import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { duplexscope, NODE, PROGRAM, start } from './program.ts';
import { cleanup } from '../websocket/cleanup.ts';

const atEnd = cleanup();

describe('how the program ends', () => {
  it('with 2 and one line for wrong usage, nothing on standard output', async () => {
    const { code, stdout, stderr } = await duplexscope(['probe', '--via', 'ftp://127.0.0.1']);
    expect({ code, out: stdout.toString() }).toEqual({ code: 2, out: '' });
    expect(stderr).toMatch(/^duplexscope: BAD_URL: [^\n]+\n$/u);
  });

  it('with 1 when the port of a server is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    atEnd(() => taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const args of [
      ['serve', '--port', String(port)],
      ['probe', '--listen', `127.0.0.1:${String(port)}`],
      ['forward', String(port), '127.0.0.1:1'],
    ]) {
      const { code, stderr } = await duplexscope(args);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^duplexscope: PORT_IN_USE: [^\n]+\n$/u) as string });
    }
  });

  it('with 1 when connect finds nobody', async () => {
    const { code, stdout, stderr } = await duplexscope(['connect', '127.0.0.1:1']);
    expect({ code, out: stdout.toString() }).toEqual({ code: 1, out: '' });
    expect(stderr).toMatch(/^duplexscope: CONNECTION_REFUSED: [^\n]+\n$/u);
  });

  it('with 3 when the best grade is as bad as --fail-on says, with the document all the same', async () => {
    const clean = await duplexscope(['probe', '--json', '--checks', 'handshake', '--fail-on', 'altered']);
    expect({ code: clean.code, stderr: clean.stderr }).toEqual({ code: 0, stderr: '' });
    const struck = await duplexscope(['probe', '--json', '--checks', 'handshake', '--fail-on', 'clean']);
    expect({ code: struck.code, stderr: struck.stderr }).toEqual({ code: 3, stderr: '' });
    expect(JSON.parse(struck.stdout.toString())).toMatchObject({ runs: [{ grade: 'clean' }] });
  });

  it('quietly with 0 when nobody reads standard output any more', async () => {
    const child = spawn(NODE, [PROGRAM, 'probe', '--json', '--checks', 'handshake'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.for(['SIGINT', 'SIGTERM'] as const)('a probe: with 130 and one line at %s', async (signal) => {
    const silent = createServer();
    atEnd(() => silent.close());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const probe = start([
      'probe',
      '--json',
      '--via',
      `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`,
    ]);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.on('error', () => undefined);
    atEnd(() => socket.destroy());
    probe.kill(signal);
    const { code, stderr } = await probe.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^duplexscope: CANCELLED: [^\n]+\n$/u);
  });

  it.for([
    ['serve', 'SIGINT'],
    ['serve', 'SIGTERM'],
    ['specimens', 'SIGINT'],
    ['forward', 'SIGTERM'],
  ] as const)('%s: with 0 at %s', async ([command, signal]) => {
    const staying = start(command === 'forward' ? ['forward', '0', '127.0.0.1:1'] : [command]);
    await staying.line();
    staying.kill(signal);
    expect(await staying.ended).toEqual({ code: 0, stderr: '' });
  });

  it('says so when strangers can reach a server', async () => {
    const server = start(['serve', '--host', '0.0.0.0']);
    await server.line();
    server.kill('SIGINT');
    expect(await server.ended).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^duplexscope: warning: 0\.0\.0\.0 is not loopback[^\n]+\n$/u) as string,
    });
  });

  it('writes no colours and no progress where there is no terminal', async () => {
    const { stdout, stderr } = await duplexscope(['probe', '--checks', 'handshake']);
    expect(stderr).toBe('');
    expect(stdout.toString()).not.toContain('\x1b');
  });
});
