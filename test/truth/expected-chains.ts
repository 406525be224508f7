import type { Specimen } from '../../electron/specimens/index.ts';
import { fail, pass, type Expected, type ExpectedNumber } from './expected.ts';
import { specimen, upgraded } from './expected-findings.ts';
import type { Subject } from './subjects.ts';

/** Chains in which one proxy is bad, at each place: that one is named, per property. */

const MIXED = [specimen('honest-connect'), specimen('honest-socks5')];
const HTTP_ALONE = [specimen('honest-connect')];

const at = (place: number): Readonly<Record<string, ExpectedNumber>> => ({
  'bisection.from': [place, place],
  'bisection.to': [place, place],
});

interface Chains {
  readonly bad: string;
  readonly length: number;
  /** In turn, in the other places. */
  readonly good: readonly Specimen[];
  readonly lane?: Subject['lane'];
}

function chains({ bad, length, good, lane }: Chains, expected: (place: number) => Expected): readonly Subject[] {
  const one = specimen(bad);
  return Array.from({ length }, (_, place) => ({
    name: `chain: ${bad} ${String(place + 1)} of ${String(length)}`,
    chain: Array.from({ length }, (_hop, hop) => (hop === place ? one : (good[hop % good.length] ?? one))),
    mode: 'tunnel' as const,
    expected: expected(place),
    ...(lane ? { lane } : {}),
  }));
}

export const BISECTED: readonly Subject[] = [
  ...chains({ bad: 'loses-half-close', length: 3, good: MIXED }, (place) =>
    upgraded('altered', { duplex: pass('full-duplex'), 'half-close': fail('both-lost', at(place)) }),
  ),
  // It counts from the first head in its tunnel on, which a SOCKS proxy behind it would not have.
  ...chains({ bad: 'flips-a-byte', length: 2, good: HTTP_ALONE }, (place) =>
    upgraded('degraded', { duplex: fail('corrupted', at(place)) }),
  ),
  // Behind another proxy it is not told from what lies between.
  ...chains({ bad: 'idle-cut-2s', length: 2, good: MIXED, lane: 'waiting' }, (place) =>
    upgraded('degraded', { idle: fail('closed-after', { ...at(place), 'both.closedBy': 'between', 'both.with': 'fin' }, ['both']) }),
  ),
  {
    name: 'chain: strips-upgrade 2 of 2',
    chain: [specimen('honest-connect'), specimen('strips-upgrade')],
    mode: 'relay',
    expected: {
      grade: 'blocked',
      outcome: 'refused',
      reason: 'upgrade-removed',
      serverSaw: 'no-upgrade',
      cells: { handshake: fail('upgrade-stripped', at(1)) },
    },
  },
];
