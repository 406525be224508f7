import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { describePackets, exportPcapng } from '../../../electron/sessions/export/pcapng.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { choiceOf, planOf } from '../../engine/workbench/run-plans.ts';
import { describeWith } from '../../support/requires.ts';
import { event, runState } from '../recorded.ts';
import { recordRun, runSession, stored, type Kept } from '../stored.ts';
import { expectReassembled, recordedAt, Tshark } from './tshark.ts';

const OPTIONS = { program: 'duplexscope 1.2.3', redaction: { credentials: true, userNames: true, addresses: false } };

describeWith('tshark', 'a run as pcapng, read by tshark', () => {
  const engine = new Engine();
  const secrets = createSecrets();
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-pcapng-'));
  const file = join(folder, 'run.pcapng');
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const tshark = new Tshark(file);
  const fields = tshark.fields.bind(tshark);

  function write(kept: Kept): void {
    writeFileSync(file, Buffer.concat([...exportPcapng(stored(kept), OPTIONS)]));
  }

  const runs = new Map<string, Kept>();
  const NAMES = ['honest-connect', 'honest-socks5', 'needs-password', 'rewrites-headers', 'talks-garbage', 'resets-after-256KiB'];
  beforeAll(async () => {
    for (const name of NAMES) {
      const specimen = await findSpecimen(name)?.start();
      if (!specimen) throw new Error(`no specimen ${name}`);
      const checks = ['handshake', 'headers', 'duplex', 'early-data', 'half-close'] as const;
      const plan = planOf({ hops: [choiceOf(specimen.url, secrets)], checks: [...checks], durationMs: 100 });
      runs.set(name, await recordRun(plan, engine, secrets));
      await specimen.close();
    }
  }, 60_000);

  function run(name: string): Kept {
    const kept = runs.get(name);
    if (!kept) throw new Error(`no run ${name}`);
    return kept;
  }

  it.each(NAMES)('has no malformed packet, right checksums, and a comment in each that it is made: %s', (name) => {
    write(run(name));
    const all = fields(['frame.comment', 'ip.checksum.status', 'tcp.checksum.status']);
    expect(all.length).toBeGreaterThan(10);
    for (const [comment, ip, tcp] of all) {
      expect(comment).toMatch(/^Synthesised from a socket event, not captured/u);
      expect([ip, tcp]).toEqual(['1', '1']);
    }
    expect(fields(['frame.number'], '_ws.malformed')).toEqual([]);
  });

  it.each(['honest-connect', 'honest-socks5', 'rewrites-headers', 'talks-garbage'])(
    'reassembles to the bytes that were recorded, where none were only counted: %s',
    (name) => {
      const kept = run(name);
      write(kept);
      const ports = kept.header.run?.route.hops.map((hop) => new URL(hop.replace(/^socks5h/u, 'http')).port) ?? [];
      expectReassembled(tshark, ports, recordedAt('client', kept.events));
    },
  );

  it('shows the heads of both legs as HTTP, and the times of the events to the nanosecond', () => {
    const kept = run('rewrites-headers');
    write(kept);
    const vias = fields(['frame.time_epoch'], 'http.request && tcp contains "ia:"');
    const heads = kept.events.filter(
      ({ end, kind, direction, bytes }) =>
        end === 'server' && kind === 'head' && direction === 'received' && Buffer.from(bytes ?? '', 'base64').includes('ia:'),
    );
    expect(heads.length).toBeGreaterThan(0);
    expect(vias.length).toBe(heads.length);
    const started = BigInt(Date.parse(kept.header.run?.startedAt ?? '')) * 1_000_000n;
    const shown = heads.map(({ at }) => started + BigInt(Math.round(at)));
    expect(vias.map(([epoch = '']) => epoch)).toEqual(
      shown.map((ns) => `${String(ns / 1_000_000_000n)}.${String(ns % 1_000_000_000n).padStart(9, '0')}`),
    );
  });

  it('declares what was only counted as a gap of just so many bytes', () => {
    const kept = run('honest-connect');
    write(kept);
    const counted = kept.events.filter(({ kind, end }) => kind === 'bytes' && end === 'server').map(({ count }) => count);
    const gaps = fields(['tcp.stream', 'tcp.ack', 'frame.comment'], 'frame.comment contains "server received bytes"');
    expect(gaps.map(([, , comment = '']) => Number(/([\d,]+) bytes from/u.exec(comment)?.[1]?.replaceAll(',', '')))).toEqual(counted);
    // What is acknowledged grows by just so much, on each connection.
    for (const [, ofOne] of Map.groupBy(
      gaps.map(([stream, ack], index) => ({ stream, ack: Number(ack), count: counted[index] ?? 0 })),
      ({ stream }) => stream,
    )) {
      const [first, ...others] = ofOne;
      expect((ofOne.at(-1)?.ack ?? 0) - (first?.ack ?? 0)).toBe(others.reduce((sum, { count }) => sum + count, 0));
    }
  });

  it('ends a connection as it was seen to end', () => {
    write(run('resets-after-256KiB'));
    expect(fields(['frame.number'], 'tcp.flags.reset == 1').length).toBeGreaterThan(0);
    write(run('honest-connect'));
    expect(fields(['frame.number'], 'tcp.flags.fin == 1').length).toBeGreaterThan(0);
  });

  it('carries IPv6, names its maker, and is in the order of time', () => {
    const seen = [
      event(1, { end: 'client', kind: 'connecting', direction: null, bytes: null, count: 0, text: '[2001:db8::7]:3128', at: 5 }),
      event(2, { end: 'client', kind: 'connected', direction: null, bytes: null, count: 0, text: '[2001:db8::7]:3128', at: 10 }),
      event(3, {
        end: 'client',
        kind: 'body',
        direction: 'sent',
        bytes: Buffer.alloc(60_000, 'a').toString('base64'),
        count: 60_000,
        at: 7,
      }),
      event(4, { end: 'client', kind: 'fin', bytes: null, count: 0, at: 20 }),
    ];
    const numbered = seen.map((one, index) => ({ ...one, seq: index + 1 }));
    write(runSession(runState({ status: 'done' }), numbered));
    expect(fields(['ipv6.dst', 'tcp.dstport'], 'tcp.flags.syn == 1 && tcp.flags.ack == 0')).toEqual([['2001:db8::7', '3128']]);
    expect(
      fields(['tcp.checksum.status'])
        .flat()
        .every((status) => status === '1'),
    ).toBe(true);
    expect(tshark.followed([0])[0]?.up).toBe(Buffer.alloc(60_000, 'a').toString('hex'));
    const times = fields(['frame.time_epoch']).map(([time = '']) => time);
    expect([...times].sort()).toEqual(times);
    expect(Buffer.concat([...exportPcapng(stored(runSession(runState(), [])), OPTIONS)]).includes('duplexscope 1.2.3')).toBe(true);
  });

  it('stays well-formed on the port of SOCKS, where a login was hidden', () => {
    const kept = run('honest-socks5');
    const moved = kept.events.map((one) => ({ ...one, text: one.text?.replace(/:\d+$/u, ':1080') ?? null }));
    const login = event(0, {
      end: 'client',
      kind: 'proxy-dialogue',
      direction: 'sent',
      bytes: Buffer.from('\x01***').toString('base64'),
      count: 4,
    });
    const greeting = moved.findIndex(({ kind, direction }) => kind === 'proxy-dialogue' && direction === 'received');
    const choice = { ...(moved[greeting] ?? login), seq: 0, bytes: Buffer.of(5, 2).toString('base64') };
    const accepted = { ...choice, bytes: Buffer.of(1, 0).toString('base64') };
    const asked = { ...(moved[greeting - 1] ?? login), seq: 0, bytes: Buffer.of(5, 1, 2).toString('base64') };
    const at = choice.at;
    const all = [...moved.slice(0, greeting - 1), asked, choice, { ...login, at, part: 0, hop: 0 }, accepted, ...moved.slice(greeting + 1)];
    write(
      runSession(
        kept.header.run ?? runState(),
        all.map((one, index) => ({ ...one, seq: index + 1 })),
      ),
    );
    expect(fields(['frame.number'], 'socks').length).toBeGreaterThan(0);
    expect(fields(['frame.number'], '_ws.malformed')).toEqual([]);
  });

  it('is described in words a line a packet', () => {
    const kept = run('honest-connect');
    write(kept);
    const words = [...describePackets(stored(kept))];
    expect(words.length).toBe(fields(['frame.number']).length);
    expect(words[0]).toMatch(/^\d+\.\d{9} 127\.0\.0\.1:\d+ → 127\.0\.0\.1:\d+ SYN: Synthesised/u);
  });
});
