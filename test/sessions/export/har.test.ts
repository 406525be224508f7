import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Engine } from '../../../electron/engine/engine.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { exportHar } from '../../../electron/sessions/export/har.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { choiceOf, planOf } from '../../engine/workbench/run-plans.ts';
import { entryLine, event, runState, sweepState } from '../recorded.ts';
import { recordRun, runSession, stored, summaryOf, type Kept } from '../stored.ts';
import { harProblems } from './har-schema.ts';

const OPTIONS = { program: 'duplexscope 1.2.3', redaction: { credentials: true, userNames: true, addresses: false } };

const har = z.object({
  log: z.object({
    creator: z.unknown(),
    entries: z.array(
      z.object({
        startedDateTime: z.string(),
        time: z.number(),
        connection: z.string(),
        serverIPAddress: z.string().optional(),
        timings: z.record(z.string(), z.number()),
        request: z.object({ method: z.string(), url: z.string(), headers: z.array(z.object({ name: z.string(), value: z.string() })) }),
        response: z.object({ status: z.number(), statusText: z.string(), content: z.record(z.string(), z.unknown()) }),
        _duplexscope: z.record(z.string(), z.unknown()),
      }),
    ),
    _duplexscope: z.object({ events: z.array(z.unknown()), samples: z.array(z.unknown()), rows: z.array(z.unknown()) }).loose(),
  }),
});

function written(kept: Kept): z.infer<typeof har>['log'] {
  const value: unknown = JSON.parse([...exportHar(stored(kept), OPTIONS)].join(''));
  expect(harProblems(value)).toEqual([]);
  return har.parse(value).log;
}

describe('a run as HAR', () => {
  const engine = new Engine();
  const secrets = createSecrets();
  let relayed: Kept;
  let garbage: Kept;
  beforeAll(async () => {
    const record = async (name: string): Promise<Kept> => {
      const specimen = await findSpecimen(name)?.start();
      if (!specimen) throw new Error('no specimen');
      const kept = await recordRun(planOf({ hops: [choiceOf(specimen.url, secrets)], durationMs: 100 }), engine, secrets);
      await specimen.close();
      return kept;
    };
    relayed = await record('rewrites-headers');
    garbage = await record('talks-garbage');
  });
  afterAll(() => engine.close());

  it('has an entry for each request head that an end saw, by the published schema', () => {
    const { entries, creator, _duplexscope } = written(relayed);
    const requests = relayed.events.filter(
      ({ kind, end, direction }) =>
        (kind === 'head' || kind === 'proxy-dialogue') && direction === (end === 'server' ? 'received' : 'sent'),
    );
    expect(creator).toEqual({ name: 'duplexscope', version: '1.2.3' });
    expect(entries.length).toBe(requests.length);
    const cited = entries.map(({ _duplexscope: { events } }) => z.array(z.string()).parse(events)[0]);
    expect(cited.sort()).toEqual(requests.map(({ id }) => id).sort());
    expect(_duplexscope.events).toEqual(relayed.events);
    expect(_duplexscope.samples).toEqual(relayed.samples);
  });

  it('tells the same handshake from both ends, with what the proxy added and when', () => {
    const { entries } = written(relayed);
    const relay = entries.filter(({ request, _duplexscope: { part } }) => part === 1 && request.method === 'GET');
    const client = relay.find(({ connection }) => connection.startsWith('client'));
    const server = relay.find(({ connection }) => connection.startsWith('server'));
    const names = (entry: typeof client): string[] => entry?.request.headers.map(({ name }) => name.toLowerCase()) ?? [];
    expect([names(client).includes('via'), names(server).includes('via')]).toEqual([false, true]);
    expect([client?.response.status, server?.response.status]).toEqual([101, 101]);
    expect(client?.serverIPAddress).toBe('127.0.0.1');
    const [sent, answered] = relayed.events.filter(({ part, kind, end }) => part === 1 && kind === 'head' && end === 'client');
    expect(client?.timings['wait']).toBeCloseTo(((answered?.at ?? 0) - (sent?.at ?? 0)) / 1e6, 5);
    expect(client?.startedDateTime).toMatch(/\.\d{9}Z$/u);
    expect(entries.some(({ request: { method, url } }) => method === 'CONNECT' && /^http:\/\/127\.0\.0\.1:\d+\/$/u.test(url))).toBe(true);
  });

  it('keeps what is not HTTP as it was, in base64', () => {
    const [connect, relay] = written(garbage).entries;
    expect(connect?.response).toMatchObject({ status: 0, statusText: 'not HTTP' });
    expect(connect?._duplexscope['responseHead']).toEqual({
      base64: garbage.events.find(({ direction }) => direction === 'received')?.bytes,
    });
    expect(relay?.response).toMatchObject({ status: 0, statusText: 'no answer' });
  });
});

describe('HAR', () => {
  it('is valid whatever a stranger sends as a head', () => {
    const head = (text: string, direction: 'sent' | 'received') =>
      event(1, { end: 'client', kind: 'head', direction, bytes: Buffer.from(text, 'latin1').toString('base64'), at: 10 });
    const connected = event(1, { end: 'client', kind: 'connected', direction: null, bytes: null, text: 'somewhere:80' });
    const events = [
      connected,
      head('GET http://[bad/\xff HTTP/1.1\r\nHost: \x00<>\r\n\r\n', 'sent'),
      head('HTTP/1.1 999 \xff\xfe\r\nContent-Type: \xe9\r\nLocation: \xff\r\n\r\n', 'received'),
      event(1, { end: 'client', kind: 'body', bytes: Buffer.of(0xff, 0).toString('base64'), count: 2 }),
      head('\x00\x01', 'sent'),
    ].map((one, index) => ({ ...one, seq: index + 1, id: `e${String(index + 1)}` }));
    const { entries } = written(runSession(runState({ status: 'done' }), events));
    expect(entries[0]?.response.content).toMatchObject({ size: 2, text: '/wA=', encoding: 'base64' });
    expect(entries.map(({ request: { url } }) => url)).toEqual(['about:blank', 'about:blank']);
  });

  it('has the heads of a sweep by the line of its list', () => {
    const run = runState({ status: 'done' });
    const request = event(1, {
      end: 'server',
      kind: 'head',
      direction: 'received',
      bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('base64'),
    });
    const accepted = event(1, { end: 'server', kind: 'accepted', direction: null, bytes: null });
    const events = [accepted, request].map((one, index) => ({ ...one, seq: index + 1 }));
    const sweep = sweepState({ status: 'done' });
    const summary = summaryOf(sweep, { kind: 'sweep' });
    const rows = [{ row: entryLine(7), evidence: { run, events } }];
    const { entries } = written({ header: { summary, run: null, sweep }, events: [], samples: [], rows });
    expect(entries.map(({ _duplexscope: { line } }) => line)).toEqual([7]);
  });
});
