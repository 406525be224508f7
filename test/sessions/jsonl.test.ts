import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/model/run-state.ts';
import type { Redaction } from '../../shared/model/session.ts';
import { EVENT_KINDS } from '../../shared/model/transcript.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { createSecrets } from '../../electron/engine/workbench/secrets.ts';
import { exportJsonl } from '../../electron/sessions/export/jsonl.ts';
import { importJsonl } from '../../electron/sessions/import-jsonl.ts';
import { redactedSession } from '../../electron/sessions/redaction/redacted-session.ts';
import { Redactor } from '../../electron/sessions/redaction/redactor.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { choiceOf, planOf } from '../engine/workbench/run-plans.ts';
import { entryLine, runState, sweepState } from './recorded.ts';
import { memorySink, recordRun, runSession, stored, summaryOf, type Kept, type MemorySink } from './stored.ts';

const NOTHING: Redaction = { credentials: false, userNames: false, addresses: false };
const ALL: Redaction = { credentials: true, userNames: true, addresses: true };

function written(kept: Kept, redaction: Redaction = NOTHING): string {
  const session = redactedSession(stored(kept), new Redactor(redaction));
  return [...exportJsonl(session, { program: 'duplexscope 1', redaction })].join('');
}

async function read(file: string | Buffer, known: (id: string) => boolean = () => false): Promise<MemorySink & { already: boolean }> {
  const sink = memorySink();
  const { already } = await importJsonl(Readable.from([Buffer.from(file)], { objectMode: false }), { sink, known });
  return Object.assign(sink, { already });
}

async function again(file: string, redaction: Redaction): Promise<string> {
  const { kept } = await read(file);
  if (!kept) throw new Error('nothing was kept');
  return written(kept, redaction);
}

/** Why a file is refused, and that nothing of it stayed. */
async function refusal(file: string | Buffer, limits?: { lineBytes: number; fileBytes: number }): Promise<string> {
  const sink = memorySink();
  const reading = importJsonl(Readable.from([Buffer.from(file)], { objectMode: false }), {
    sink,
    known: () => false,
    ...(limits ? { limits } : {}),
  });
  const error: unknown = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'BAD_IMPORT' });
  expect(sink.kept).toBeNull();
  return error instanceof Error ? error.message : '';
}

const word = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.toWellFormed());
const anyEvent: fc.Arbitrary<RunEvent> = fc.record({
  id: word,
  part: fc.nat(1),
  seq: fc.constant(1),
  at: fc.double({ noNaN: true, noDefaultInfinity: true }).map((at) => (Object.is(at, -0) ? 0 : at)),
  end: fc.constantFrom('client' as const, 'server' as const, 'hop' as const),
  hop: fc.option(fc.nat(3)),
  direction: fc.constantFrom('sent' as const, 'received' as const, null),
  kind: fc.constantFrom(...EVENT_KINDS),
  bytes: fc.option(fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64'))),
  count: fc.nat(),
  text: fc.option(word),
});
const anyRun: fc.Arbitrary<Kept> = fc
  .record({ events: fc.array(anyEvent, { maxLength: 20 }), name: fc.option(word), note: word, error: fc.option(word) })
  .map(({ events, name, note, error }) => {
    const numbered = events.map((event, index) => ({ ...event, seq: index + 1 }));
    const failure = error === null ? null : ({ code: 'INTERNAL', stage: 'usage', hop: null, message: error } as const);
    const kept = runSession(runState({ status: 'done', error: failure }), numbered);
    return { ...kept, header: { ...kept.header, summary: { ...kept.header.summary, name, note } } };
  });

describe('a session file', () => {
  it('read and written again is the same, byte for byte, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, fc.constantFrom(NOTHING, ALL), async (kept, redaction) => {
        const file = written(kept, redaction);
        expect(await again(file, redaction)).toBe(file);
      }),
      { numRuns: 200 },
    );
  });

  it('of a sweep is the same after it was read, too, and has its evidence', async () => {
    const sweep = sweepState({ status: 'done' });
    const run = runState({ status: 'done' });
    const rows = [
      { row: entryLine(1), evidence: { run, events: [] } },
      { row: { line: 2, error: { code: 'BAD_PROXY' as const, message: 'not a proxy' } }, evidence: null },
      { row: { line: 3, sameAs: 1 }, evidence: null },
    ];
    const summary = summaryOf(sweep, { kind: 'sweep', rows: 1, total: 3 });
    const file = written({ header: { summary, run: null, sweep }, events: [], samples: [], rows });
    const { kept } = await read(file);
    expect(kept?.rows).toEqual(rows);
    expect(await again(file, NOTHING)).toBe(file);
  });

  it('that was made while the session went on is one of a session that did not end', async () => {
    const kept = runSession(runState({ status: 'running' }), []);
    const open = { ...kept, header: { ...kept.header, summary: { ...kept.header.summary, status: 'running' as const } } };
    const file = written(open);
    expect((await read(file)).kept?.header).toMatchObject({ summary: { status: 'unfinished' }, run: { status: 'unfinished' } });
    expect(await again(file, NOTHING)).toBe(file);
  });

  it('is read gzipped just so, of several members too, and is not read twice', async () => {
    const file = written(runSession(runState({ status: 'done' }), []));
    const half = file.length / 2;
    const gzipped = Buffer.concat([gzipSync(file.slice(0, half)), gzipSync(file.slice(half))]);
    expect((await read(gzipped)).kept).toEqual((await read(file)).kept);
    const { already, kept } = await read(gzipped, () => true);
    expect([already, kept]).toEqual([true, null]);
  });
});

describe('a file that is no session', () => {
  const file = written(
    runSession(runState({ status: 'done' }), [
      { id: 'e1', part: 0, seq: 1, at: 0, end: 'client', hop: null, direction: null, kind: 'note', bytes: null, count: 0, text: 'x' },
    ]),
  );
  const lines = file.trimEnd().split('\n');
  const changed = (number: number, change: (line: string) => string): string =>
    lines.map((line, index) => (index + 1 === number ? change(line) : line)).join('\n');

  it.each([
    ['nothing', '', 'line 1: the file is empty'],
    ['something else', '{"a":1}', 'line 1: this is not a session of Duplexscope'],
    ['a newer version', changed(1, (line) => line.replace('session/1', 'session/2')), 'line 1: it is of a newer version'],
    ['one cut off in the middle of a line', file.slice(0, -20), 'line 5: it is not JSON'],
    ['one cut off at a line', lines.slice(0, -1).join('\n'), 'line 5: the file ends before its last line'],
    ['one with a value of another kind', changed(4, (line) => line.replace('"count":0', '"count":"0"')), 'line 4: event.count:'],
    ['one with something unknown', changed(4, (line) => line.replace('"count":0', '"count":0,"more":1')), 'line 4: event: '],
    ['one with an event missing', [...lines.slice(0, 3), ...lines.slice(4)].join('\n'), 'line 4: it counts other items'],
    ['one with an event twice', [...lines.slice(0, 4), ...lines.slice(3)].join('\n'), 'line 5: the event is number 1 where 2'],
    ['one with more behind its end', `${file}{}`, 'line 6: something stands behind the end'],
    ['one of another run', changed(3, (line) => line.replace(/"id":"[^"]*"/u, '"id":"other"')), 'line 3: its id is not'],
    ['one that is not UTF-8', Buffer.concat([Buffer.from('{"format":"'), Buffer.of(0xff), Buffer.from('"}')]), 'line 1: it is not UTF-8'],
    ['damaged gzip', gzipSync(file).subarray(0, -12), 'its gzip data is damaged or cut off'],
  ])('is refused with its line and the reason: %s', async (_, content, why) => {
    expect(await refusal(content)).toContain(why);
  });

  it('is refused while it is unpacked when it grows beyond what a session can be', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refusal(bomb, { lineBytes: 1_000_000, fileBytes: 1e9 })).toContain('line 1: the line is too long');
    expect(await refusal(gzipSync(file.repeat(1000)), { lineBytes: 1e6, fileBytes: 100_000 })).toMatch(
      /larger than a session|behind the end/u,
    );
  });
});

describe('a real run', () => {
  const engine = new Engine();
  const secrets = createSecrets();
  let kept: Kept;
  beforeAll(async () => {
    const specimen = await findSpecimen('needs-password')?.start();
    if (!specimen) throw new Error('no specimen');
    kept = await recordRun(planOf({ hops: [choiceOf(specimen.url, secrets)], durationMs: 100 }), engine, secrets);
    await specimen.close();
  });
  afterAll(() => engine.close());

  it('is whole in its file, and the same after it was read', async () => {
    const file = written(kept);
    const { kept: back } = await read(file);
    expect(back?.events).toEqual(kept.events);
    expect(back?.samples).toEqual(kept.samples);
    expect(back?.header.run).toEqual(kept.header.run);
    expect(await again(file, NOTHING)).toBe(file);
  });

  it('goes out without addresses when so chosen, and says of each head where something is hidden', async () => {
    const file = written(kept, ALL);
    expect(kept.events.length).toBeGreaterThan(20);
    const decoded = file.replace(/"[A-Za-z0-9+/=]{24,}"/gu, (base64) => Buffer.from(base64.slice(1, -1), 'base64').toString('latin1'));
    expect(decoded.match(/.{60}127\.0\.0\.1.{20}/gu)).toBeNull();
    expect(decoded).toContain('192.0.2.1');
    expect(await again(file, ALL)).toBe(file);
    const dialogue = file
      .split('\n')
      .find((line) => line.startsWith('{"event"') && line.includes('"proxy-dialogue"') && line.includes('"redacted"'));
    const { event, redacted } = JSON.parse(dialogue ?? '{}') as {
      event: { bytes: string };
      redacted: { offset: number; length: number }[];
    };
    const [mark] = redacted;
    const bytes = Buffer.from(event.bytes, 'base64').toString('latin1');
    expect(bytes.slice(0, mark?.offset)).toMatch(/Proxy-Authorization: $/u);
    expect(bytes.slice(mark?.offset).slice(0, mark?.length)).toBe('***');
  });
});
