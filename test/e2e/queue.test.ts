import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateAuthority, certificateBy } from '../../electron/net/certificates.ts';
import { findSpecimen, type RunningSpecimen } from '../../electron/specimens/index.ts';
import { sweepLine, type SweepEntryLine, type SweepLine } from '../../shared/model/sweep.ts';
import { startRedis, type RunningRedis } from '../proxies/programs/redis.ts';
import { runProgram } from '../proxies/programs/run.ts';
import { describeWith } from '../support/requires.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope, ended, start, type Started } from './program.ts';

const PASSWORD = 'queue-hunter2';
const SECRET = 'probe-hunter2';

describeWith(['redis-server', 'redis-cli'], 'a sweep over a queue', () => {
  let folder: string;
  let redis: RunningRedis;
  let server: Started;
  let target: string;
  let key: string;
  let secret: string;
  let specimens: readonly RunningSpecimen[];
  const atEnd = cleanup();
  const closeLater = cleanup(afterAll);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duplexscope-queue-'));
    closeLater(() => rm(folder, { recursive: true }));
    [key, secret] = [join(folder, 'key'), join(folder, 'secret')];
    await writeFile(key, 'k'.repeat(32));
    await writeFile(secret, SECRET);
    redis = await startRedis({ password: PASSWORD });
    closeLater(() => redis.stop());
    server = start(['serve', '--json', '--secret-file', secret]);
    closeLater(() => ended(server));
    target = `127.0.0.1:${String((JSON.parse(await server.line()) as { port: number }).port)}`;
    specimens = await Promise.all(
      ['honest-connect', 'strips-upgrade', 'needs-password'].map(async (name) => {
        const specimen = await findSpecimen(name)?.start();
        if (!specimen) throw new Error(`there is no specimen ${name}`);
        closeLater(() => specimen.close());
        return specimen;
      }),
    );
  });

  const url = (password = PASSWORD): string => `redis://:${password}@127.0.0.1:${String(redis.endpoint.port)}`;
  const cli = (): readonly string[] => ['-p', String(redis.endpoint.port), '-a', PASSWORD, '--no-auth-warning'];
  const env = (): Record<string, string> => ({ DUPLEXSCOPE_QUEUE: url(), DUPLEXSCOPE_DATA: join(folder, 'data') });

  /** Resolves when it takes jobs. */
  async function worker(place: string, ...more: readonly string[]): Promise<Started> {
    const started = start(['worker', '--place', place, '--key-file', key, ...more], env());
    atEnd(() => ended(started));
    expect(await started.line()).toMatch(/^Taking jobs of /u);
    return started;
  }
  async function listOf(name: string, lines: readonly string[]): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  }
  const args = (list: string, places: string, ...more: readonly string[]): readonly string[] => [
    ...['sweep', target, '--list', list, '--places', places, '--key-file', key, '--secret-file', secret, '--checks', 'handshake'],
    ...more,
  ];
  const parse = (text: string): readonly SweepLine[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => sweepLine.parse(JSON.parse(line)));
  const found = (lines: readonly SweepLine[]): readonly (readonly unknown[])[] =>
    lines
      .filter((line): line is SweepEntryLine => 'proxy' in line)
      .map(({ line, place, grade, best }) => [line, place, grade, best])
      .sort((a, b) => String(a).localeCompare(String(b)));
  const held = async (): Promise<string> => (await runProgram('redis-cli', [...cli(), 'KEYS', 'duplexscope:*'])).stdout.toString();

  it('has a row of each entry for each place, and the passwords nowhere but sealed', { timeout: 60_000 }, async () => {
    const dump = spawn('redis-cli', [...cli(), 'MONITOR'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const seen: Buffer[] = [];
    dump.stdout.on('data', (bytes: Buffer) => seen.push(bytes));
    atEnd(() => dump.kill('SIGTERM'));
    await once(dump.stdout, 'data');
    await Promise.all([worker('office'), worker('dc')]);
    const list = await listOf('placed.txt', [...specimens.map(({ url: at }) => at), 'rubbish', '127.9.9.9:9']);
    const { code, stdout, stderr } = await duplexscope(args(list, 'office,dc', '--format', 'jsonl'), undefined, env());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = parse(stdout.toString());
    expect(found(lines)).toEqual(
      [
        [1, 'clean', 'tunnel'],
        [2, 'clean', 'tunnel'],
        [3, 'clean', 'tunnel'],
        [5, 'unreachable', null],
      ].flatMap(([line, grade, best]) => ['dc', 'office'].map((place) => [line, place, grade, best])),
    );
    expect(lines.filter((line) => 'line' in line && !('proxy' in line))).toMatchObject([{ line: 4, error: { code: 'BAD_PROXY' } }]);
    expect(lines.at(-1)).toMatchObject({
      summary: { total: 8, tested: 8, bad: 1, byPlace: { office: { clean: 3, unreachable: 1 }, dc: { clean: 3, unreachable: 1 } } },
    });
    dump.kill('SIGTERM');
    await once(dump, 'close');
    const wire = Buffer.concat(seen).toString('latin1');
    expect(wire).toContain('place-office');
    for (const word of ['open sesame', 'open%20sesame', SECRET, '127.9.9.9']) expect(wire).not.toContain(word);
    expect(stdout.toString()).not.toMatch(/sesame|hunter2/u);
    expect(await held()).not.toMatch(/sweep:|results-|unfinished:/u);
  });

  it('goes on after kill -9: no row twice, none lost, and what the dead one left is no more', { timeout: 120_000 }, async () => {
    const list = await listOf(
      'killed.txt',
      Array.from({ length: 500 }, (_, index) => `http://127.1.${String(index >> 8)}.${String(index & 255)}:9`),
    );
    const out = join(folder, 'killed.jsonl');
    await Promise.all([worker('office'), worker('dc', '--concurrency', '8')]);
    for (const bytes of [1, 100_000]) {
      const sweep = start(args(list, 'office,dc', '--out', out, '--resume'), env());
      await Promise.race([
        sweep.ended,
        expect.poll(async () => (await stat(out).catch(() => ({ size: 0 }))).size, { timeout: 40_000, interval: 5 }).toBeGreaterThan(bytes),
      ]);
      process.kill(sweep.pid, 'SIGKILL');
      await sweep.ended;
    }
    expect(await duplexscope(args(list, 'office,dc', '--out', out, '--resume'), undefined, env())).toMatchObject({ code: 0, stderr: '' });
    const lines = parse(await readFile(out, 'utf8'));
    expect(found(lines)).toHaveLength(1000);
    expect(new Set(found(lines).map(([line, place]) => `${String(line)} ${String(place)}`)).size).toBe(1000);
    expect(await held()).not.toMatch(/sweep:|results-|unfinished:/u);
    // With other places it is another sweep.
    expect(await duplexscope(args(list, 'office', '--out', out, '--resume'), undefined, env())).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^duplexscope: BAD_LIST: .* has rows from the place dc; /u) as string,
    });
  });

  it('is kept in the session log with its places, and goes on from there after kill -9', { timeout: 120_000 }, async () => {
    const list = await listOf(
      'kept.txt',
      Array.from({ length: 300 }, (_, index) => `http://127.3.${String(index >> 8)}.${String(index & 255)}:9`),
    );
    const own = { ...env(), DUPLEXSCOPE_DATA: join(folder, 'kept') };
    await Promise.all([worker('here', '--concurrency', '4'), worker('there', '--concurrency', '4')]);
    const sweep = start(args(list, 'there,here', '--format', 'jsonl'), own);
    await sweep.line();
    process.kill(sweep.pid, 'SIGKILL');
    await sweep.ended;
    const other = await duplexscope(args(list, 'here', '--resume', '--format', 'jsonl'), undefined, own);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('--places then here,there, now here') as string });
    const resumed = await duplexscope(args(list, 'there,here', '--resume', '--format', 'jsonl'), undefined, own);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const rows = found(parse(resumed.stdout.toString()));
    expect(new Set(rows.map(([line, place]) => `${String(line)} ${String(place)}`)).size).toBe(600);
    expect(rows).toHaveLength(600);
    const listed = (await duplexscope(['sessions', 'list', '--json'], undefined, own)).stdout.toString().trimEnd().split('\n');
    expect(listed.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ kind: 'sweep', status: 'done', rows: 600, total: 600 }]);
    const session = (JSON.parse(listed[0] ?? '') as { readonly id: string }).id;
    const jsonl = join(folder, 'kept.jsonl');
    expect(await duplexscope(['export', session, '--format', 'jsonl', '--out', jsonl], undefined, own)).toMatchObject({ code: 0 });
    const elsewhere = { DUPLEXSCOPE_DATA: join(folder, 'elsewhere') };
    expect(await duplexscope(['import', jsonl], undefined, elsewhere)).toMatchObject({ code: 0, stderr: '' });
    const csv = (await duplexscope(['export', session, '--format', 'csv'], undefined, elsewhere)).stdout.toString().trimEnd().split('\r\n');
    expect(csv).toHaveLength(601);
    expect(csv.slice(0, 3).map((line) => line.split(',').slice(0, 2))).toEqual([
      ['line', 'place'],
      ['1', 'here'],
      ['1', 'there'],
    ]);
    expect((await duplexscope(['sessions', 'show', session], undefined, own)).stdout.toString()).toMatch(/^1 +there +http/mu);
    // Nothing of it is kept where that is asked for.
    const unkept = { ...env(), DUPLEXSCOPE_DATA: join(folder, 'unkept') };
    expect(await duplexscope(args(list, 'here', '--no-save', '--format', 'jsonl'), undefined, unkept)).toMatchObject({ code: 0 });
    expect((await duplexscope(['sessions', 'list', '--json'], undefined, unkept)).stdout.toString()).toBe('');
  });

  it('gives what a worker had to another one when the worker is killed', { timeout: 60_000 }, async () => {
    const list = await listOf(
      'worker.txt',
      Array.from({ length: 400 }, (_, index) => `http://127.2.${String(index >> 8)}.${String(index & 255)}:9`),
    );
    const out = join(folder, 'worker.jsonl');
    const first = start(['worker', '--place', 'lab', '--key-file', key, '--concurrency', '1'], env());
    await first.line();
    const sweep = start(args(list, 'lab', '--out', out), env());
    await expect.poll(async () => (await stat(out).catch(() => ({ size: 0 }))).size, { timeout: 30_000, interval: 5 }).toBeGreaterThan(1);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    await worker('lab');
    expect(await sweep.ended).toMatchObject({ code: 0 });
    expect(
      found(parse(await readFile(out, 'utf8')))
        .map(([line]) => line)
        .sort((a, b) => Number(a) - Number(b)),
    ).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  it('is called off by Ctrl-C, and leaves the queue clean', { timeout: 30_000 }, async () => {
    const list = await listOf('stop.txt', ['127.0.0.1:9']);
    const sweep = start(args(list, 'nowhere'), env());
    await expect.poll(held, { timeout: 15_000 }).toMatch(/place-nowhere:[0-9a-f]{16}\./u);
    sweep.kill('SIGINT');
    expect(await sweep.ended).toEqual({
      code: 130,
      stderr: expect.stringMatching(
        /no worker of the place nowhere is there[^\n]*\n(?:.*\n)*duplexscope: CANCELLED: stopped after 0 of 1;/u,
      ) as string,
    });
    expect(await held()).not.toMatch(/sweep:|results-|place-nowhere:[0-9a-f]{16}\./u);
  });

  it('lets a worker end although the queue is away', { timeout: 60_000 }, async () => {
    const own = await startRedis();
    atEnd(() => own.stop());
    const away = `redis://127.0.0.1:${String(own.endpoint.port)}`;
    const idle = start(['worker', '--queue', away, '--place', 'office', '--key-file', key]);
    atEnd(() => ended(idle));
    await idle.line();
    await own.stop();
    idle.kill('SIGTERM');
    expect(await idle.ended).toEqual({ code: 0, stderr: expect.stringMatching(/the queue cannot be reached any more/u) as string });
  });

  it('goes through TLS, by a name and an authority that it can check', { timeout: 60_000 }, async () => {
    const [ours, others] = await Promise.all([certificateAuthority('queue'), certificateAuthority('another')]);
    const own = await startRedis({ password: PASSWORD, tls: await certificateBy(ours, ['127.0.0.1']) });
    atEnd(() => own.stop());
    const [ca, wrong] = [join(folder, 'ca.pem'), join(folder, 'another.pem')];
    await Promise.all([writeFile(ca, ours.cert), writeFile(wrong, others.cert)]);
    const sealed = { ...env(), DUPLEXSCOPE_QUEUE: `rediss://:${PASSWORD}@127.0.0.1:${String(own.endpoint.port)}` };
    const working = start(['worker', '--place', 'office', '--key-file', key, '--queue-ca', ca], sealed);
    atEnd(() => ended(working));
    expect(await working.line()).toMatch(/^Taking jobs of office from rediss:\/\/\*\*\*@127/u);
    const list = await listOf('tls.txt', [specimens[0]?.url ?? '']);
    const sweep = ['--format', 'jsonl', '--no-save'];
    const { code, stdout, stderr } = await duplexscope(args(list, 'office', '--queue-ca', ca, ...sweep), undefined, sealed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(found(parse(stdout.toString()))).toEqual([[1, 'office', 'clean', 'tunnel']]);
    for (const trusts of [['--queue-ca', wrong], []]) {
      const refused = await duplexscope(args(list, 'office', ...trusts, ...sweep), undefined, sealed);
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^duplexscope: QUEUE_UNREACHABLE: .*certificate/u) as string,
      });
      expect(refused.stderr).not.toContain(PASSWORD);
    }
  });

  it('tests against the server of the place where it has one, and goes on with no other', { timeout: 60_000 }, async () => {
    const second = start(['serve', '--json', '--secret-file', secret]);
    atEnd(() => ended(second));
    const other = `127.0.0.1:${String((JSON.parse(await second.line()) as { port: number }).port)}`;
    await Promise.all([worker('office'), worker('dc')]);
    const list = await listOf('targets.txt', [specimens[0]?.url ?? '']);
    const own = { ...env(), DUPLEXSCOPE_DATA: join(folder, 'targets') };
    const sweep = async (places: string, ...more: readonly string[]): Promise<readonly SweepLine[]> => {
      const [command = '', , ...others] = args(list, places, '--format', 'jsonl', ...more);
      const { code, stdout, stderr } = await duplexscope([command, ...others], undefined, own);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return parse(stdout.toString());
    };
    const lines = await sweep(`office=${target},dc=${other}`);
    const targets = lines.flatMap((line) => ('proxy' in line ? [[line.place, line.grade, line.runs.map((run) => run.target)]] : []));
    expect(targets.sort()).toEqual([
      ['dc', 'clean', [other, other]],
      ['office', 'clean', [target, target]],
    ]);
    // What this server tells of it, the other one cannot know.
    expect(JSON.parse(await second.line())).toMatchObject({ event: 'handshake', outcome: 'upgraded' });
    const waiting = start(args(list, `office,nowhere=${other}`, '--format', 'jsonl'), own);
    await waiting.line();
    waiting.kill('SIGINT');
    await waiting.ended;
    const elsewhere = await duplexscope(args(list, `office,nowhere=${target}`, '--resume'), undefined, own);
    expect(elsewhere).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`--places then nowhere=${other},office, now nowhere=${target},office`) as string,
    });
  });

  it('says what differs between places in words', { timeout: 30_000 }, async () => {
    await Promise.all([worker('office'), worker('dc')]);
    const list = await listOf(
      'text.txt',
      specimens.map(({ url: at }) => at),
    );
    const { stdout } = await duplexscope(args(list, 'office,dc'), undefined, env());
    const text = stdout.toString();
    expect(text).toMatch(/^line +from +proxy/mu);
    expect(text).toMatch(/^1 +office +http:\/\/127\.0\.0\.1:\d+ +tunnel ✓ +clean$/mu);
    expect(text).toContain('Nothing is known to differ between the places.\n  3 proxies the same wherever tested');
  });

  it.for<[string, readonly string[], RegExp]>([
    [
      'no password for the queue',
      ['--queue', 'redis://127.0.0.1:PORT'],
      /QUEUE_UNREACHABLE: the queue at redis:\/\/127[^\n]*(?:NOAUTH|Authentication)/u,
    ],
    ['a wrong one', ['--queue', 'redis://:hunter3@127.0.0.1:PORT'], /QUEUE_UNREACHABLE: the queue at redis:\/\/\*\*\*@127[^\n]*WRONGPASS/u],
    ['nobody there', ['--queue', 'redis://:hunter3@127.0.0.1:9'], /QUEUE_UNREACHABLE: [^\n]*ECONNREFUSED/u],
    ['no TLS there', ['--queue', 'rediss://:hunter3@127.0.0.1:PORT'], /QUEUE_UNREACHABLE: /u],
  ])('stops where it cannot use the queue, and repeats no password: %s', async ([, more, says]) => {
    const given = more.map((one) => one.replace('PORT', String(redis.endpoint.port)));
    const { code, stdout, stderr } = await duplexscope(['worker', '--place', 'office', '--key-file', key, ...given], undefined, env());
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('hunter');
  });

  it('sends no password through the queue where there is no key for it', async () => {
    const list = await listOf('clear.txt', ['http://u:hunter4@127.0.0.1:9']);
    const given = ['sweep', target, '--list', list, '--places', 'office', '--checks', 'handshake'];
    const { code, stderr } = await duplexscope(given, undefined, env());
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^duplexscope: BAD_USAGE: there are passwords .*--key-file/u) as string,
    });
    expect(stderr).not.toContain('hunter4');
  });
});
