import type { Variant } from '../../shared/model/handshake.ts';
import { fail, pass, type Expected } from './expected.ts';
import { specimen } from './expected-findings.ts';
import type { Subject } from './subjects.ts';

/** The smallest change of the handshake that gets through each relay, by what it heeds in a request; null: nothing that may be advised does. */

const blocked = (
  { outcome, reason, serverSaw }: Pick<Expected, 'outcome' | 'reason' | 'serverSaw'>,
  finding: 'upgrade-stripped' | 'refused-by-proxy',
  smallest: Variant | null,
): Expected => ({
  grade: 'blocked',
  outcome,
  reason,
  serverSaw,
  cells: { handshake: fail(finding, { 'ladder.smallest': smallest }) },
});

const STRIPPED = { outcome: 'refused', reason: 'upgrade-removed', serverSaw: 'no-upgrade' } as const;
const NOT_TAKEN = { outcome: 'refused', reason: 'not-understood', serverSaw: 'nothing' } as const;

const ladder = (name: string, variant: Variant, expected: Expected): Subject => ({
  name: `ladder: ${name}`,
  chain: [specimen(name)],
  mode: 'relay',
  expected,
  variant,
  ladder: true,
  lane: 'waiting',
});

export const LADDERS: readonly Subject[] = [
  // Two lines more at the client; another token is one line of each head.
  ladder('keyless-400', 'get', blocked(NOT_TAKEN, 'refused-by-proxy', 'keyed-request')),
  ladder('token-case-sensitive', 'lowercase-token', blocked(STRIPPED, 'upgrade-stripped', 'get')),
  ladder('refuses-options', 'options', blocked(NOT_TAKEN, 'refused-by-proxy', 'get')),
  ladder('strips-upgrade', 'get', blocked(STRIPPED, 'upgrade-stripped', null)),
  // A server that answers 101 without being asked gets through, which no standard allows.
  ladder('http10-downgrade', 'get', blocked(STRIPPED, 'upgrade-stripped', null)),
  ladder('strips-upgrade-passes-101', 'get', blocked(STRIPPED, 'upgrade-stripped', null)),
  ladder('honest-relay', 'get', {
    grade: 'clean',
    outcome: 'upgraded',
    reason: null,
    serverSaw: 'upgrade',
    cells: { handshake: pass('upgraded', { 'ladder.smallest': 'get' }) },
  }),
];
