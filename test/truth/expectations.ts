import type { CheckId, FindingOf, Grade } from '../../shared/model/check.ts';
import type { Specimen } from '../../electron/specimens/index.ts';
import { fail, pass, untested, type Expected, type ExpectedCell, type TruthMode } from './expected.ts';

export type { ExpectedCell, TruthMode } from './expected.ts';

/*
 * What is true of every specimen, derived from what the specimen is written to do and not from what the engine says about it.
 * A route that does nothing gives the findings of `honest`; each entry says what differs and, where it is not plain, why.
 */

export const TRUTH_MODES: readonly TruthMode[] = ['tunnel', 'relay'];
/** The checks that every specimen's run has. */
export type QuickCheckId = Exclude<CheckId, 'transparency' | 'latency' | 'idle' | 'lifetime' | 'ports'>;

type ExpectedCells = Expected['cells'] & { readonly [Id in QuickCheckId]: ExpectedCell<FindingOf<Id>> };

export interface ExpectedRun extends Expected {
  readonly cells: ExpectedCells;
}

function honest(mode: TruthMode): ExpectedRun {
  return {
    grade: 'clean',
    outcome: 'upgraded',
    reason: null,
    serverSaw: 'upgrade',
    cells: {
      handshake: pass('upgraded'),
      headers: pass('unchanged'),
      duplex: pass('full-duplex'),
      streaming: pass('streamed'),
      'early-data': pass('kept'),
      'half-close': pass('propagated'),
      rfc6455: pass('same'),
      tls: mode === 'tunnel' ? pass('passed') : untested,
    },
  };
}

type Change = (run: ExpectedRun) => ExpectedRun;

/** The connection is upgraded and something else differs. */
function upgraded(grade: Grade, cells: Partial<ExpectedCells>): Change {
  return (run) => ({ ...run, grade, cells: { ...run.cells, ...cells } });
}

/** The upgrade does not get through: nothing behind it can be tested. The standard websocket is tried wherever the proxy could be spoken to. */
function notUpgraded(
  run: Omit<ExpectedRun, 'cells'> & { readonly cells: Partial<ExpectedCells> & Pick<ExpectedCells, 'handshake'> },
): Change {
  return () => ({
    ...run,
    cells: {
      headers: untested,
      duplex: untested,
      streaming: untested,
      'early-data': untested,
      'half-close': untested,
      rfc6455: untested,
      tls: untested,
      ...run.cells,
    },
  });
}

/** No request reaches the server. In a relay the standard handshake is tried and meets the same. */
function refused(
  finding: FindingOf<'handshake'>,
  { grade, reason, outcome, cells = {} }: Pick<ExpectedRun, 'grade' | 'reason' | 'outcome'> & { readonly cells?: Partial<ExpectedCells> },
): Change {
  const standard = outcome === 'not-attempted' ? untested : fail('neither');
  return notUpgraded({ grade, reason, outcome, serverSaw: 'nothing', cells: { handshake: fail(finding), rfc6455: standard, ...cells } });
}

/** The request reaches the server without its Upgrade, so the server answers 426; the standard's request fares no better. */
const stripped = notUpgraded({
  grade: 'blocked',
  outcome: 'refused',
  reason: 'upgrade-removed',
  serverSaw: 'no-upgrade',
  cells: { handshake: fail('upgrade-stripped'), headers: pass('rewritten'), rfc6455: fail('neither') },
});

/** 405: understood as HTTP and not taken. */
const notTaken = { grade: 'blocked', reason: 'not-understood' } as const;

/**
 * Offsets of the specimens count from the first byte behind the heads; those of the findings from the first byte of the pattern, which stands behind the
 * probe line. A line is a small JSON object with a nonce of 24 characters: between 40 and 256 bytes.
 */
function behindLine(offset: number): readonly [number, number] {
  return [offset - 256, offset - 40];
}

/** Nothing can be asked of a stream of which one direction never arrives; that standard frames fail with it is seen. */
const deaf = { 'early-data': untested, 'half-close': untested, rfc6455: fail('neither') } as const;

const CUT_AFTER = 256 * 1024;

/** Only silence of both sides counts, and what ended each connection was the specimen. */
const SILENCE_CUT = fail('closed-after', { 'both.closedBy': 'proxy', 'both.with': 'fin', 'client.highS': null, 'server.highS': null }, [
  'both',
]);
/** Nobody sees an end, so it is not told whose it was. */
const SILENCE_DROP = fail('silently-dropped', { 'both.closedBy': 'between', 'client.highS': null, 'server.highS': null }, ['both']);
const AGE_CUT = fail('closed-after', { closedBy: 'proxy', with: 'fin' }, ['life']);

/** Both modes alike. */
const both = (change: Change): Readonly<Record<TruthMode, Change>> => ({ tunnel: change, relay: change });
const relay = (change: Change): Readonly<Partial<Record<TruthMode, Change>>> => ({ relay: change });
const tunnel = (change: Change): Readonly<Partial<Record<TruthMode, Change>>> => ({ tunnel: change });

/** What differs from an honest route, for each specimen by name; `{}` where nothing does. */
const DIFFERENCES: Readonly<Record<string, Readonly<Partial<Record<TruthMode, Change>>>>> = {
  'honest-connect': relay(refused('refused-by-proxy', { ...notTaken, outcome: 'refused' })),
  'honest-relay': tunnel(refused('refused-by-proxy', { ...notTaken, outcome: 'not-attempted' })),
  'honest-socks5': tunnel(upgraded('clean', { idle: pass('kept'), lifetime: pass('kept') })),
  'honest-socks4a': {},
  'needs-password': {},
  'strips-upgrade': relay(stripped),
  'strips-upgrade-passes-101': relay(stripped),
  'refuses-options': {},
  'connect-443-only': tunnel(refused('refused-by-proxy', { grade: 'blocked', reason: 'policy', outcome: 'not-attempted' })),
  'http10-downgrade': relay(stripped),
  'rewrites-headers': relay(upgraded('altered', { headers: pass('rewritten') })),
  'keyless-400': relay(refused('refused-by-proxy', { ...notTaken, outcome: 'refused', cells: { rfc6455: fail('only-standard') } })),
  // The standard writes its token "websocket", which this one removes; what it does to the standard alone never counts.
  'token-case-sensitive': relay(upgraded('clean', { rfc6455: fail('only-simplified') })),
  // Lost or held for ever looks the same to who waits: streaming has nothing to measure.
  'swallows-client-data': relay(upgraded('degraded', { duplex: fail('one-way-down'), streaming: untested, ...deaf })),
  'closes-after-101': relay(upgraded('degraded', { duplex: fail('closed-at-once', { cut: 'fin' }), streaming: untested, ...deaf })),
  // The server's very first line is wrapped already.
  'frames-the-stream': relay(
    upgraded('degraded', { duplex: fail('injected', { firstDifferenceDown: [0, 0] }), streaming: untested, ...deaf }),
  ),
  'answers-200-for-101': relay(
    notUpgraded({
      grade: 'blocked',
      outcome: 'refused',
      reason: 'answer-replaced',
      serverSaw: 'upgrade',
      // The request arrives as it was sent, and an answer of somebody else's is no changed one.
      cells: { handshake: fail('refused-by-proxy'), headers: pass('unchanged'), rfc6455: fail('neither') },
    }),
  ),
  // TLS in a tunnel is no HTTP upgrade to these, so it passes; see tunnelled-heads.ts.
  'holds-response': both(upgraded('degraded', { duplex: fail('one-way-up'), streaming: fail('buffered-down'), ...deaf })),
  'holds-request': both(upgraded('degraded', { duplex: fail('one-way-down'), streaming: fail('buffered-up'), ...deaf })),
  // What takes turns is neither lost nor held: one side talks at a time in all other checks.
  'one-at-a-time': both(upgraded('degraded', { duplex: fail('half-duplex') })),
  'deadlocks-at-64k': both(upgraded('degraded', { duplex: fail('stalled-after', { offset: behindLine(64 * 1024) }) })),
  'loses-early-bytes': both(upgraded('altered', { 'early-data': fail('both-lost') })),
  'loses-half-close': both(upgraded('altered', { 'half-close': fail('both-lost') })),
  // No quick check is silent for two seconds on a route that passes everything.
  'idle-cut-2s': both(upgraded('degraded', { idle: SILENCE_CUT })),
  'forgets-when-quiet': both(upgraded('degraded', { idle: SILENCE_DROP })),
  // No quick check keeps a connection for three seconds on a route that passes everything.
  'cuts-at-3s': both(upgraded('degraded', { lifetime: AGE_CUT })),
  // FIN comes behind the bytes, so all of them are there; RST may take any of them with it.
  'cuts-after-256KiB': both(upgraded('degraded', { duplex: fail('truncated', { cut: 'fin', bytesDown: behindLine(CUT_AFTER) }) })),
  'resets-after-256KiB': both(upgraded('degraded', { duplex: fail('truncated', { cut: 'rst', bytesDown: [0, CUT_AFTER - 40] }) })),
  // Three handshakes in a row always meet the third connection; the checks behind them try again.
  'one-in-three-fails': both(upgraded('degraded', { handshake: { result: 'intermittent', finding: 'closed' } })),
  'target-down': {
    tunnel: refused('target-unreachable', { grade: 'unreachable', reason: 'target-unreachable', outcome: 'not-attempted' }),
    relay: refused('target-unreachable', { grade: 'unreachable', reason: 'target-unreachable', outcome: 'refused' }),
  },
  'flips-a-byte': both(
    upgraded('degraded', {
      duplex: fail('corrupted', { firstDifferenceUp: behindLine(100_000), firstDifferenceDown: behindLine(100_000) }),
    }),
  ),
  'inserts-bytes': both(
    upgraded('degraded', { duplex: fail('injected', { firstDifferenceUp: null, firstDifferenceDown: behindLine(65_536) }) }),
  ),
  'drops-bytes': both(
    upgraded('degraded', {
      duplex: fail('bytes-lost', { firstDifferenceUp: behindLine(70_000), firstDifferenceDown: behindLine(70_000) }),
    }),
  ),
  'slow-256kbit': {},
  'far-200ms': both(upgraded('clean', { idle: pass('kept') })),
  // Its 200 to CONNECT looks like a tunnel; TLS and both handshakes are answered with the page.
  'answers-200-to-everything': both((run) =>
    refused('refused-by-proxy', {
      grade: 'blocked',
      reason: null,
      outcome: 'refused',
      cells: run.cells.tls.result === 'pass' ? { tls: fail('refused') } : {},
    })(run),
  ),
  hangs: {
    tunnel: refused('no-answer', { grade: 'unreachable', reason: 'hop-unreachable', outcome: 'not-attempted' }),
    relay: refused('no-answer', { grade: 'unreachable', reason: null, outcome: 'no-answer' }),
  },
  'talks-garbage': {
    tunnel: refused('malformed', { grade: 'blocked', reason: null, outcome: 'not-attempted' }),
    relay: refused('malformed', { grade: 'blocked', reason: null, outcome: 'malformed' }),
  },
  // Probed with TLS by an Upgrade, which also the relay of an honest route lets pass. The standard is asked for in the same way and meets the same.
  'strips-tls-upgrade': relay((run) => {
    const { cells, ...rest } = stripped(run);
    return { ...rest, cells: { ...cells, tls: fail('stripped') } };
  }),
  // Whether the certificate is the server's does not change what passes in the clear.
  'intercepts-tls': tunnel(upgraded('clean', { tls: fail('ends-before-server') })),
};

/** The names that the table knows. */
export const EXPECTED_NAMES: readonly string[] = Object.keys(DIFFERENCES);

/** The modes that `auto` runs through a proxy of this kind. */
export function modesOf({ kind }: Pick<Specimen, 'kind'>): readonly TruthMode[] {
  return kind === 'http' ? TRUTH_MODES : ['tunnel'];
}

/** The truth about one specimen in one mode; null when the table does not know it. */
export function expectedOf(name: string, mode: TruthMode): ExpectedRun | null {
  const differences = DIFFERENCES[name];
  if (!differences) return null;
  const run = honest(mode);
  return differences[mode]?.(run) ?? run;
}
