import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope, probe, start } from './program.ts';

const atEnd = cleanup();
const CHECKS = 'handshake,headers,duplex,transparency,streaming,early-data,half-close,rfc6455,latency';

async function serve(...args: readonly string[]): Promise<string> {
  const server = start(['serve', '--json', ...args]);
  atEnd(async () => {
    server.kill('SIGINT');
    await server.ended;
  });
  const { port } = JSON.parse(await server.line()) as { port: number };
  return `127.0.0.1:${String(port)}`;
}

describe('a separate serve and probe HOST:PORT', () => {
  it('give a clean run with evidence of both ends', async () => {
    const { runs } = await probe(await serve());
    expect(runs).toMatchObject([{ route: { mode: 'direct' }, grade: 'clean' }]);
    const check = (id: string) => runs[0]?.checks.find((one) => one.id === id);
    expect(check('headers')).toMatchObject({ finding: 'unchanged' });
    expect(runs[0]?.handshake.serverReceived).toBe(runs[0]?.handshake.clientSent);
    // Both are counts and ends as the far server saw them.
    expect(check('duplex')?.numbers['bytesUp']).toBeGreaterThan(0);
    expect(check('half-close')).toMatchObject({ finding: 'propagated', numbers: { clientFinSeen: true, serverFinSeen: true } });
  });

  it('see through a proxy, with the server as its own control', { timeout: 30_000 }, async () => {
    const proxy = await findSpecimen('strips-upgrade')?.start();
    if (!proxy) throw new Error('no specimen');
    atEnd(() => proxy.close());
    const { runs } = await probe(await serve(), '--via', proxy.url);
    expect(runs[0]).toMatchObject({ route: { mode: 'tunnel' }, grade: 'clean' });
    expect(runs[1]).toMatchObject({ route: { mode: 'relay' }, handshake: { status: 426 } });
    expect(runs[0]?.checks.find(({ id }) => id === 'duplex')?.numbers).toHaveProperty('control');
  });

  it('share a secret, or see no evidence', { timeout: 30_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'duplexscope-'));
    atEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'secret');
    writeFileSync(file, 'hunter2\n');
    const address = await serve('--secret-file', file);
    const set = await probe(address, '--secret-file', file, '--checks', 'handshake,duplex');
    expect(set.runs[0]).toMatchObject({ grade: 'clean', checks: [{ finding: 'upgraded' }, { finding: 'full-duplex' }] });
    expect(JSON.stringify(set)).not.toContain('hunter2');
  });

  it.each(['64KiB', '2MB'])(
    'with --max-rate %s blame the cap on the server, and nothing on an honest proxy',
    { timeout: 60_000 },
    async (rate) => {
      const proxy = await findSpecimen('honest-connect')?.start();
      if (!proxy) throw new Error('no specimen');
      atEnd(() => proxy.close());
      const { runs } = await probe(await serve('--max-rate', rate), '--via', proxy.url, '--checks', CHECKS);
      expect(runs[0]).toMatchObject({ route: { mode: 'tunnel' }, grade: 'clean' });
      const check = (id: string) => runs[0]?.checks.find((one) => one.id === id);
      const cap = rate === '2MB' ? 16 : 0.524;
      expect(check('duplex')).toMatchObject({ finding: 'full-duplex', result: 'pass', numbers: { serverCapMbps: cap } });
      expect(check('duplex')?.summary).toContain("the server's own cap of");
      expect(check('latency')).toMatchObject({ numbers: { serverCapMbps: cap } });
    },
  );
});

describe('serve --max-rate', () => {
  it.each([
    ['fast', /^duplexscope: BAD_SIZE: "fast" is not a size; [^\n]*\n$/u],
    ['0', /^duplexscope: BAD_USAGE: a connection needs at least 64\.0 KiB a second; [^\n]*\n$/u],
    ['65535', /^duplexscope: BAD_USAGE: a connection needs at least 64\.0 KiB a second; [^\n]*\n$/u],
  ])('is exit 2 with one line for %s', async (rate, line) => {
    const { code, stdout, stderr } = await duplexscope(['serve', '--max-rate', rate]);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
  });

  it('says what a connection carries, and what all may together', async () => {
    const server = start(['serve', '--max-rate', '64KiB', '--max-connections', '16']);
    atEnd(async () => {
      server.kill('SIGINT');
      await server.ended;
    });
    expect(await server.line()).toMatch(/^Listening on 127\.0\.0\.1:\d+, service probe$/u);
    expect(await server.line()).toBe(
      'Each way at most 64.0 KiB a second for one connection, and 1.0 MiB for the 16 that --max-connections allows.',
    );
  });
});
