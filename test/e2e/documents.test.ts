import { describe, expect, it } from 'vitest';
import { CHECK_IDS, QUICK_CHECKS, TIMED_CHECKS } from '../../shared/model/check.ts';
import { serveEvent } from '../../shared/model/serve-events.ts';
import { demoLine, specimenLine } from '../../shared/model/specimen-lines.ts';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope, probe, start } from './program.ts';

const atEnd = cleanup();

describe('what the program prints for programs', () => {
  it('probe: a direct run is clean, with the quick checks in their order', async () => {
    const { runs } = await probe();
    expect(runs).toMatchObject([{ route: { hops: [], mode: 'direct' }, grade: 'clean', variant: 'get', tls: 'none', fix: null }]);
    expect(runs[0]?.checks.map(({ id }) => id)).toEqual(CHECK_IDS.filter((id) => QUICK_CHECKS.includes(id)));
  });

  it('probe: chosen amounts and checks, TLS and a repeated handshake', async () => {
    const { runs } = await probe('--checks', 'duplex,handshake', '--up', '1MiB', '--down', '500kB', '--tls', 'direct', '--repeat', '5');
    expect(runs).toMatchObject([{ tls: 'direct', checks: [{ id: 'handshake', finding: 'upgraded' }, { id: 'duplex' }] }]);
    expect(runs[0]?.checks[0]?.attempts).toBeGreaterThanOrEqual(5);
    expect(runs[0]?.checks[1]?.numbers).toMatchObject({ bytesUp: 1_048_576, bytesDown: 500_000 });
  });

  it('probe: full has everything, and what takes long only when asked', { timeout: 60_000 }, async () => {
    const ids = async (...more: string[]) =>
      (await probe('--checks', 'full', '--up', '64KiB', '--down', '64KiB', ...more)).runs[0]?.checks.map(({ id }) => id);
    expect(await ids()).toEqual(CHECK_IDS.filter((id) => !TIMED_CHECKS.includes(id)));
    expect(await ids('--idle-max', '1')).toEqual(CHECK_IDS);
    const { runs } = await probe('--checks', 'idle,ports,latency,lifetime', '--idle-max', '1');
    expect(runs[0]?.checks.map(({ id, result }) => [id, result])).toEqual([
      ['latency', 'pass'],
      ['idle', 'pass'],
      ['lifetime', 'pass'],
      ['ports', 'not-tested'],
    ]);
  });

  it('specimens: a line each, which can be probed', { timeout: 60_000 }, async () => {
    const specimens = start(['specimens', '--json']);
    atEnd(async () => {
      specimens.kill('SIGINT');
      await specimens.ended;
    });
    const lines = [];
    for (const { name, says } of SPECIMENS) {
      const line = specimenLine.parse(JSON.parse(await specimens.line()));
      expect(line).toMatchObject({ name, says });
      lines.push(line);
    }
    const url = lines.find(({ name }) => name === 'needs-password')?.url ?? '';
    const { runs } = await probe('--via', url, '--checks', 'handshake');
    expect(runs.map(({ route, grade }) => [route.mode, grade])).toEqual([
      ['tunnel', 'clean'],
      ['relay', 'clean'],
    ]);
    expect(JSON.stringify(runs)).not.toContain('password@');
  });

  it('serve: events of one connection after the other, secrets replaced', async () => {
    const server = start(['serve', '--json', '--service', 'echo', '--answer', 'keyed']);
    const next = async () => serveEvent.parse(JSON.parse(await server.line()));
    const listening = await next();
    if (listening.event !== 'listening') throw new Error('the first event is not "listening"');
    expect(listening).toMatchObject({ host: '127.0.0.1', service: 'echo', tls: 'none', fingerprint: null });

    const { code, stdout } = await duplexscope(['connect', `127.0.0.1:${String(listening.port)}`], Buffer.from('hello'));
    expect({ code, said: stdout.toString() }).toEqual({ code: 0, said: 'hello' });
    const upgraded = await next();
    expect(upgraded).toMatchObject({ event: 'handshake', connection: 1, outcome: 'upgraded', status: 101 });
    expect(await next()).toMatchObject({ event: 'closed', connection: 1, bytesIn: 5, bytesOut: 5 });

    const answer = await fetch(`http://127.0.0.1:${String(listening.port)}/`, {
      headers: { authorization: 'Basic aHVudGVyMg==', connection: 'close' },
    });
    expect(answer.status).toBe(426);
    await answer.text();
    const refused = await next();
    expect(refused).toMatchObject({ event: 'handshake', connection: 2, outcome: 'refused', status: 426 });
    const head = 'requestHead' in refused ? Buffer.from(refused.requestHead ?? '', 'base64').toString() : '';
    expect(head).toMatch(/authorization: \*\*\*/iu);
    expect(head).not.toContain('aHVudGVyMg');
    expect(await next()).toMatchObject({ event: 'closed', connection: 2, bytesIn: 0 });
    server.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
  });

  it('serve: prints the fingerprint of the certificate that it made, which the client can pin', async () => {
    const server = start(['serve', '--json', '--service', 'echo', '--tls', 'direct']);
    const listening = serveEvent.parse(JSON.parse(await server.line()));
    if (listening.event !== 'listening') throw new Error('the first event is not "listening"');
    const target = `127.0.0.1:${String(listening.port)}`;
    const pinned = await duplexscope(['connect', target, '--tls', 'direct', '--pin', listening.fingerprint ?? ''], Buffer.from('hello'));
    expect({ code: pinned.code, said: pinned.stdout.toString() }).toEqual({ code: 0, said: 'hello' });
    const other = await duplexscope(['connect', target, '--tls', 'direct', '--pin', '00'.repeat(32)]);
    expect({ code: other.code, stderr: other.stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^duplexscope: TLS_CERTIFICATE: [^\n]+\n$/u) as string,
    });
    server.kill('SIGINT');
    expect((await server.ended).code).toBe(0);
  });

  it('demo: a line a specimen, in their order', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await duplexscope(['demo', '--json', '--only', 'strips-upgrade,honest-relay']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => demoLine.parse(JSON.parse(line)));
    expect(lines.map(({ name }) => name)).toEqual(['honest-relay', 'strips-upgrade']);
    expect(lines[1]?.probeSet.runs.map(({ route, grade }) => [route.mode, grade])).toEqual([
      ['tunnel', 'clean'],
      ['relay', 'blocked'],
    ]);
  });
});
