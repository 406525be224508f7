import { expect, it } from 'vitest';
import { makeAttempt } from '../../electron/diagnosis/attempt.ts';
import { secrecyOf } from '../../electron/diagnosis/secrecy.ts';
import { createTranscript } from '../../electron/diagnosis/transcript.ts';
import type { FarEnd } from '../../electron/diagnosis/far-end.ts';
import { plan } from './outputs.ts';

it('an attempt is proven by its own connection, not by the end of the one before, however late that is told', async () => {
  const settings = plan({ hops: [], mode: 'direct', timeoutMs: 500 });
  const transcript = createTranscript({ run: 'r', startedAt: 0, secrecy: secrecyOf(settings) });
  const atServer = (connection: number, kind: 'head' | 'fin'): void => {
    transcript.observe({ at: transcript.events.length, end: 'server', direction: 'received', kind, connection });
  };
  // Nothing listens there: what the server sees is told below.
  const farEnd: FarEnd = {
    own: true,
    target: { host: '127.0.0.1', port: 1 },
    fingerprint: null,
    chain: null,
    prepare: () => Promise.resolve(true),
    evidence: () => Promise.resolve([]),
  };
  atServer(1, 'head');
  const route = { hops: [], mode: 'direct' } as const;
  const attempt = await makeAttempt({ route, farEnd, plan: settings, transcript }, { check: 'half-close' }, new AbortController().signal);
  atServer(1, 'fin');
  atServer(2, 'head');
  atServer(2, 'fin');

  const cited = transcript.events.filter(({ id }) => attempt.cite().includes(id));
  expect(cited.map((event) => `${event.end} ${event.kind} ${String(transcript.connectionOf(event))}`)).toEqual([
    'client connect-failed null',
    'server head 2',
    'server fin 2',
  ]);
});
