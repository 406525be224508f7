import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/model/session.ts';
import { runEvent, runState, type RunEvent, type RunState } from '../../shared/model/run-state.ts';
import { startProxy, type RunningProxy } from '../proxies/harness/start.ts';
import { harProblems } from '../sessions/export/har-schema.ts';
import { readCsv } from '../sessions/export/read-csv.ts';
import { expectReassembled, recordedAt, Tshark } from '../sessions/export/tshark.ts';
import { describeWith } from '../support/requires.ts';
import { launchChromium } from './hosts/chromium.ts';
import { duplexscope } from './program.ts';

const har = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        connection: z.string(),
        request: z.object({ method: z.string(), headers: z.array(z.object({ name: z.string() })) }),
        response: z.object({ status: z.number(), content: z.object({ text: z.string().optional() }) }),
        _duplexscope: z.object({ part: z.number(), events: z.array(z.string()) }),
      }),
    ),
  }),
});

// Squid takes the Upgrade out of what it relays, and tunnels whatever it is asked for.
describeWith(['squid', 'tshark', 'chromium'], 'a real run through Squid, by its exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-of-squid-'));
  let squid: RunningProxy;
  let run: RunState;
  let events: readonly RunEvent[];

  const fileOf = (format: ExportFormat): string => join(folder, `session.${format}`);
  const inLog = (log: string, ...args: string[]) => duplexscope(args, undefined, { DUPLEXSCOPE_DATA: join(folder, log) });

  beforeAll(async () => {
    squid = await startProxy('squid-allow-all');
    const via = squid.hopUrl?.replace('http://', 'http://joe:open%20sesame@') ?? '';
    const checks = ['--checks', 'handshake,headers,duplex,early-data,half-close', '--up', '4MiB', '--down', '4MiB'];
    expect(await inLog('log', 'probe', '--via', via, '--save', 'through Squid', ...checks)).toMatchObject({ code: 0, stderr: '' });
    for (const format of EXPORT_FORMATS)
      expect((await inLog('log', 'export', 'through Squid', '--format', format, '--out', fileOf(format))).code).toBe(0);
    const lines = readFileSync(fileOf('jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
    run = runState.parse(lines.find((line) => 'run' in line)?.['run']);
    events = lines.flatMap((line) => ('event' in line ? [runEvent.parse(line['event'])] : []));
  }, 90_000);
  afterAll(async () => {
    await squid.stop();
    rmSync(folder, { recursive: true });
  });

  function asked({ end, kind, direction }: RunEvent): boolean {
    return (kind === 'head' || kind === 'proxy-dialogue') && direction === (end === 'server' ? 'received' : 'sent');
  }

  it('was what is known of Squid, and no export has the password', () => {
    const found = run.parts.map(({ mode, checks }) => [mode, checks.find(({ id }) => id === 'handshake')?.record?.finding]);
    expect(found).toEqual([
      ['tunnel', 'upgraded'],
      ['relay', 'upgrade-stripped'],
    ]);
    for (const format of EXPORT_FORMATS) {
      const file = readFileSync(fileOf(format), 'latin1');
      for (const secret of ['open sesame', 'open%20sesame', Buffer.from('joe:open sesame').toString('base64')])
        expect({ format, secret, there: file.includes(secret) }).toEqual({ format, secret, there: false });
    }
  });

  it('is valid HAR 1.2 with an entry a request head, each head in one of them, and the body of a refusal at both ends', () => {
    const file: unknown = JSON.parse(readFileSync(fileOf('har'), 'utf8'));
    expect(harProblems(file)).toEqual([]);
    const { entries } = har.parse(file).log;
    const name = (part: number, id: string): string => `${String(part)}/${id}`;
    const cited = entries.map(({ _duplexscope: { part, events: ids } }) => ids.map((id) => name(part, id)));
    expect(cited.map(([first]) => first).sort()).toEqual(
      events
        .filter(asked)
        .map(({ part, id }) => name(part, id))
        .sort(),
    );
    const heads = events.filter(({ kind }) => kind === 'head' || kind === 'proxy-dialogue').map(({ part, id }) => name(part, id));
    const citedHeads = cited.flat().filter((id) => heads.includes(id));
    expect(citedHeads.sort()).toEqual(heads.sort());

    const relayed = entries.filter(({ _duplexscope: { part } }) => part === 1);
    const upgrades = ({ request }: (typeof entries)[number]): boolean =>
      request.headers.some(({ name: header }) => /^upgrade$/iu.test(header));
    const at = (end: string) => relayed.filter(({ connection }) => connection.startsWith(end));
    expect([at('client').map(upgrades), at('server').map(upgrades)]).toEqual([at('client').map(() => true), at('server').map(() => false)]);
    const refusal = /without "Upgrade: WebSocket"/u;
    for (const { response } of relayed)
      expect(response).toMatchObject({ status: 426, content: { text: expect.stringMatching(refusal) as string } });
    expect(at('server').length).toBe(at('client').length);
    expect(new Set(entries.flatMap(({ request, response }) => (request.method === 'CONNECT' ? [response.status] : [])))).toEqual(
      new Set([200]),
    );
  });

  it('is HTTP to tshark at both legs, nothing malformed, and reassembles to the bytes that were recorded', { timeout: 60_000 }, () => {
    const tshark = new Tshark(fileOf('pcapng'));
    expect(tshark.fields(['frame.number'], '_ws.malformed')).toEqual([]);
    const packets = tshark.fields(['ip.checksum.status', 'tcp.checksum.status', 'http.request.method', 'http.response.code']);
    expect(new Set(packets.map(([ip, tcp]) => `${ip ?? ''}${tcp ?? ''}`))).toEqual(new Set(['11']));
    const column = (index: number): string[] => packets.flatMap((packet) => packet[index]?.split(',').filter(Boolean) ?? []).sort();
    const text = ({ bytes }: RunEvent): string => Buffer.from(bytes ?? '', 'base64').toString('latin1');
    expect(column(2)).toEqual(
      events
        .filter(asked)
        .map((event) => text(event).replace(/ .*$/su, ''))
        .sort(),
    );
    // An answer that came through a tunnel is the tunnel's payload to tshark.
    const inTunnel = ({ end, kind, part }: RunEvent): boolean => end === 'client' && kind === 'head' && part === 0;
    const answers = events.filter(
      (event) => !asked(event) && !inTunnel(event) && (event.kind === 'head' || event.kind === 'proxy-dialogue'),
    );
    expect(column(3)).toEqual(answers.map((event) => text(event).slice(9, 12)).sort());
    expect(new Set(column(3))).toEqual(new Set(['101', '200', '426']));

    expectReassembled(tshark, [String(squid.endpoint.port)], recordedAt('client', events));
    const targets = run.document?.runs.map(({ target }) => target.replace(/^.*:/u, '')) ?? [];
    expectReassembled(tshark, targets, recordedAt('server', events));
  });

  it(
    'is a page that Chromium opens from the disk, which asks nobody for anything and complains of nothing',
    { timeout: 60_000 },
    async () => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const address = pathToFileURL(fileOf('html')).href;
        const said: string[] = [];
        page.on('request', (request) => said.push(request.url()));
        page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
        page.on('pageerror', (error) => said.push(String(error)));
        await page.goto(address);
        for (const { summary } of run.document?.runs ?? [])
          expect(await page.getByText(summary, { exact: false }).count()).toBeGreaterThan(0);
        for (const name of ['As a tunnel (CONNECT or SOCKS)', 'As a relay', 'Transcript'])
          expect(await page.getByRole('heading', { name, exact: true }).count()).toBe(1);
        for (const way of ['up', 'down']) {
          const graph = page.locator(`svg path.${way}`);
          expect(await graph.count()).toBe(1);
          expect((await graph.boundingBox())?.width).toBeGreaterThan(100);
        }
        expect(await page.locator('pre mark').getByText('removed').count()).toBeGreaterThan(0);
        const text = (await page.locator('main').textContent()) ?? '';
        for (const words of ['CONNECT 127.0.0.1:', 'HTTP/1.1 426 Upgrade Required', '1.1 squid.test (squid/5.7)'])
          expect(text).toContain(words);
        expect(said).toEqual([address]);
      } finally {
        await browser.close();
      }
    },
  );

  it('is a table that reads back, a record an event', () => {
    const records = readCsv(readFileSync(fileOf('csv'), 'utf8'));
    const known = records.map(({ seq, id, part, mode, end, direction, kind, count, ms }) => [
      seq,
      id,
      part,
      mode,
      end,
      direction,
      kind,
      count,
      ms,
    ]);
    expect(known).toEqual(
      events.map(({ seq, id, part, end, direction, kind, count, at }) => [
        ...[String(seq), id, String(part), run.parts[part]?.mode ?? '', end, direction ?? '', kind, String(count)],
        String(Number((at / 1e6).toFixed(6))),
      ]),
    );
    const content = (text = ''): string =>
      text.replace(/\\(?:x([0-9a-f]{2})|(.))/gu, (_, hex?: string, letter?: string) =>
        hex === undefined ? ({ r: '\r', n: '\n' }[letter ?? ''] ?? letter ?? '') : String.fromCharCode(parseInt(hex, 16)),
      );
    // What a spreadsheet would take for a formula has an apostrophe before it.
    expect(records.map((record) => content(record['content']).replace(/^'(?=[=+\-@])/u, ''))).toEqual(
      events.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64').toString('latin1')),
    );
  });

  it.each([
    ['as usual', []],
    ['with all but passwords', ['--no-redact']],
    ['without addresses', ['--hide-addresses']],
  ])('is the same byte for byte when another log has imported it and exports it, %s', { timeout: 60_000 }, async (name, more) => {
    const [first, second] = [join(folder, `first ${name}.jsonl`), join(folder, `second ${name}.jsonl`)];
    expect((await inLog('log', 'export', 'through Squid', '--out', first, ...more)).code).toBe(0);
    expect(await inLog(name, 'import', first)).toMatchObject({ code: 0, stderr: '' });
    expect((await inLog(name, 'export', 'through Squid', '--out', second, ...more)).code).toBe(0);
    expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
  });
});
