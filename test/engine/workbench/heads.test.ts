import { afterAll, describe, expect, it } from 'vitest';
import { probeModes, Engine } from '../../../electron/engine/engine.ts';
import { compareHeads, previewHead } from '../../../electron/engine/workbench/heads.ts';
import { jobOf } from '../../../electron/engine/workbench/probe-job.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { choiceOf, planOf } from './run-plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());
const secrets = createSecrets();

function textOf(bytes: string): string {
  return Buffer.from(bytes, 'base64').toString('latin1');
}

describe('the preview of a head', () => {
  it('is what is then sent, but for the port of our server', async () => {
    const running = await findSpecimen('honest-relay')?.start();
    if (!running) throw new Error('no specimen');
    closeLater(() => running.close());
    const plan = planOf({ hops: [choiceOf(running.url)], checks: ['handshake'], variant: 'proxy-connection' });
    const { heads, broken, problem } = previewHead(plan, secrets);
    expect({ broken, problem }).toEqual({ broken: [], problem: null });
    const job = jobOf(plan, secrets);
    expect(heads.map(({ mode }) => mode)).toEqual(probeModes(job));
    const { runs } = await engine.probe(job, { signal: new AbortController().signal });
    for (const { mode, bytes } of heads) {
      const run = runs.find(({ route }) => route.mode === mode);
      // A tunnel that was refused has no request.
      if (!run || run.handshake.clientSent === null) continue;
      expect(textOf(bytes)).toContain('127.0.0.1:PORT\r\n');
      expect(textOf(bytes).replaceAll('127.0.0.1:PORT', run.target)).toBe(textOf(run.handshake.clientSent));
    }
    expect(runs.some(({ route, handshake }) => route.mode === 'relay' && handshake.clientSent !== null)).toBe(true);
  });

  it('stays the same for a variant with a key, and hides the login of a relay', () => {
    const plan = planOf({
      hops: [choiceOf('http://me:canary@10.0.0.1:3128', secrets)],
      target: { kind: 'far', host: 'far.example', port: 80 },
      variant: 'keyed',
      mode: 'relay',
    });
    const [head] = previewHead(plan, secrets).heads;
    expect(previewHead(plan, secrets).heads[0]).toEqual(head);
    const text = textOf(head?.bytes ?? '');
    expect(text).toMatch(/^GET http:\/\/far\.example\/ HTTP\/1\.1\r\nHost: far\.example\r\n/u);
    expect(text).toContain('Proxy-Authorization: ***\r\n');
    expect(text).not.toContain(Buffer.from('me:canary').toString('base64'));
  });

  it("says which rules a head of one's own breaks", () => {
    const plan = planOf({ variant: 'custom', customHead: 'GET /chat HTTP/1.1\r\nUpgrade: WebSocket\r\nCookie: a=b\r\n\r\n' });
    const { heads, broken, remarks } = previewHead(plan, secrets);
    expect(heads.map(({ bytes }) => textOf(bytes))).toEqual([plan.customHead?.replace('a=b', '***')]);
    // Neither a Connection nor a Host line.
    expect(remarks).toHaveLength(2);
    expect(new Set(broken.map(({ rule }) => rule))).toEqual(new Set([1, 3]));
  });

  it('says why there is none', () => {
    const unfinished = planOf({ variant: 'custom', customHead: 'GET / HTTP/1.1\r\n' });
    expect(previewHead(unfinished, secrets)).toMatchObject({ heads: [], problem: { code: 'BAD_HEAD' } });
    const forgotten = planOf({ hops: [{ ...choiceOf('http://10.0.0.1:1'), username: 'me', secret: 'gone' }] });
    expect(previewHead(forgotten, secrets)).toMatchObject({ heads: [], problem: { code: 'BAD_USAGE', hop: 0 } });
  });
});

describe('two heads', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('are compared header by header', () => {
    const sent = base64('GET http://a:1/ HTTP/1.1\r\nHost: a:1\r\nUpgrade: WebSocket\r\n\r\n');
    const received = base64('GET / HTTP/1.1\r\nHost: a:1\r\nVia: 1.1 x\r\n\r\n');
    expect(compareHeads({ kind: 'request', sent, received, relayed: true }).changes).toEqual([
      { change: 'removed', name: 'upgrade', before: 'WebSocket', after: null },
      { change: 'added', name: 'via', before: null, after: '1.1 x' },
    ]);
    expect(compareHeads({ kind: 'request', sent, received, relayed: false }).changes[0]?.change).toBe('start-line');
  });

  it('are refused when one of them is none', () => {
    const whole = base64('HTTP/1.1 200 OK\r\n\r\n');
    expect(() => compareHeads({ kind: 'response', sent: whole, received: base64('HTTP/1.1 2'), relayed: false })).toThrow(
      expect.objectContaining({ code: 'BAD_HEAD' }),
    );
  });
});
