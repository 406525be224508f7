import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type RunningRedis } from '../../proxies/programs/redis.ts';
import { browserHost, standin } from '../hosts/index.ts';
import { start, type Started } from '../program.ts';
import { expectAccessible } from './axe.ts';
import { eventually, goTo, startSpecimen } from './moves.ts';
import { describeWindow } from './scene.ts';
import { deadPort, filters, pasteList, row, rows, table, untilRows, untilSweep } from './sweep-moves.ts';

const LONG_MS = 120_000;
const PASSWORD = 'queue-hunter2';
const SECRET = 'server-canary-83';

describeWindow('a sweep by workers of a queue', { hosts: [browserHost, standin], needs: ['redis-server', 'redis-cli'] }, (scene) => {
  let folder = '';
  let redis: RunningRedis;
  let server: Started;
  let target = '';
  let dump: ChildProcess;
  /** All that whoever runs the queue can read. */
  let wire = '';
  const workers: Started[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'duplexscope-places-'));
    writeFileSync(join(folder, 'key'), 'k'.repeat(44));
    redis = await startRedis({ password: PASSWORD });
    writeFileSync(join(folder, 'secret'), SECRET);
    server = start(['serve', '--json', '--secret-file', join(folder, 'secret')]);
    dump = spawn('redis-cli', ['-p', String(redis.endpoint.port), 'MONITOR'], {
      env: { ...process.env, REDISCLI_AUTH: PASSWORD },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    dump.stdout?.on('data', (bytes: Buffer) => (wire += bytes.toString('latin1')));
    target = `127.0.0.1:${String((JSON.parse(await server.line()) as { port: number }).port)}`;
  });
  afterAll(async () => {
    for (const one of [server, ...workers]) one.kill('SIGTERM');
    await Promise.all([server, ...workers].map((one) => one.ended));
    dump.kill();
    await once(dump, 'close');
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  async function work(place: string): Promise<void> {
    const worker = start(['worker', '--place', place, '--key-file', join(folder, 'key')], {
      DUPLEXSCOPE_QUEUE: `redis://:${PASSWORD}@127.0.0.1:${String(redis.endpoint.port)}`,
    });
    workers.push(worker);
    await worker.line();
  }

  it('is planned with the queue, its key and the places, and the password stays out of the page', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    const honest = await startSpecimen(page, 'honest-connect');
    await goTo(page, 'Sweep');
    await pasteList(page, [honest, `http://127.0.0.1:${String(await deadPort())}`, honest.replace('http://', 'http://u:open-sesame@')]);
    await page.getByRole('radio', { name: /^Workers of a queue/u }).check();
    const queue = page.getByLabel('Queue', { exact: true });
    await queue.fill(`redis://:${PASSWORD}@127.0.0.1:${String(redis.endpoint.port)}`);
    await queue.blur();
    await eventually(
      () => queue.inputValue(),
      (value) => expect(value).toBe(`redis://127.0.0.1:${String(redis.endpoint.port)}`),
    );
    await eventually(
      () => page.getByLabel('Password of the queue', { exact: true }).getAttribute('placeholder'),
      (kept) => expect(kept).toBe('kept, type to replace'),
    );
    await page.getByLabel('Places', { exact: true }).fill('office, dc');
    await page.getByTestId('queue-key').setInputFiles(join(folder, 'key'));
    await page.getByText('Another key…').waitFor();
    await page.getByLabel('Server that the proxies are asked for').fill(target);
    await page.getByRole('button', { name: /^Direct address and secret/u }).click();
    await page.getByLabel('Secret', { exact: true }).fill(SECRET);
    await page.getByLabel('Secret', { exact: true }).press('Tab');
    await page.getByRole('button', { name: 'Forget the secret' }).waitFor();
    for (const word of [PASSWORD, SECRET]) expect(await page.content()).not.toContain(word);
  });

  it('says which place has no worker, pauses, goes on, and is done when one has come', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    await work('office');
    await page.keyboard.press('Control+Enter');
    await untilSweep(page, 'running');
    await page.getByText('No worker of dc is there.').waitFor();
    await untilRows(page, [1, 2, 3]);
    await expectAccessible(page, 'a sweep that waits for a worker');
    await page.getByRole('button', { name: 'Pause' }).click();
    await untilSweep(page, 'paused');
    await expectAccessible(page, 'a sweep over a queue that is paused');
    await work('dc');
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilSweep(page, 'done', LONG_MS);
    expect(await page.getByText('No worker of dc is there.').count()).toBe(0);
  });

  it('shows the places side by side, each to be looked from', { timeout: LONG_MS }, async () => {
    const { page } = scene;
    await eventually(
      () => rows(page),
      (seen) => expect(Object.fromEntries(seen)).toEqual({ 1: 'clean', 2: 'unreachable', 3: 'clean' }),
    );
    for (const place of ['office', 'dc']) {
      expect(await table(page).getByRole('columnheader', { name: place }).count()).toBe(1);
      expect(await row(page, 2).locator(`[data-place="${place}"]`).innerText()).toBe('Unreachable');
    }
    await eventually(
      () => table(page).locator('.sweep-group-name').allInnerTexts(),
      (texts) => expect(texts).toEqual([expect.stringMatching(/^The same wherever tested\s+3$/u)]),
    );
    await page.getByRole('group', { name: 'Seen from' }).getByRole('button', { name: 'dc' }).click();
    await eventually(
      async () => (await rows(page)).length,
      (count) => expect(count).toBe(3),
    );
    await filters(page)
      .getByRole('checkbox', { name: /^Unreachable/u })
      .check();
    await untilRows(page, [2]);
    await filters(page).getByRole('button', { name: 'Show all' }).click();
  });

  it('lets whoever runs the queue read neither a password nor the secret of the server', () => {
    expect(wire).toMatch(/office/u);
    for (const word of [SECRET, 'open-sesame']) expect(wire).not.toContain(word);
  });

  it('keeps neither password nor secret nor key in its folder', () => {
    for (const name of readdirSync(scene.dataFolder, { recursive: true, encoding: 'utf8' })) {
      const path = join(scene.dataFolder, name);
      if (!/\.(?:db|db-wal|json)$/u.test(name)) continue;
      const bytes = readFileSync(path, 'latin1');
      for (const word of [PASSWORD, SECRET, 'open-sesame', 'k'.repeat(44)]) expect(bytes).not.toContain(word);
    }
  });
});
