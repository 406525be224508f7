import { Failure } from '../../shared/model/failure.ts';
import type { ProbeSet, RunRecord } from '../../shared/model/probe-set.ts';
import { formatHop, GUESSED_KINDS, type Hop, type HopKind } from '../../shared/model/route.ts';
import { formatProxy, type SweepEntry } from '../sweep/entry.ts';
import { errorRow, rowOf } from '../sweep/row.ts';
import { FirstHop } from '../route/first-hop.ts';
import { packed } from '../sessions/packed.ts';
import type { Engine, ProbeJob } from './engine.ts';
import { EvidenceRecorder } from './sweep-evidence.ts';
import type { SweepJob, TestedEntry } from './sweep-protocol.ts';

interface Tested {
  readonly hop: Hop;
  readonly set: ProbeSet;
  readonly recorder: EvidenceRecorder | null;
}

/**
 * Tests one entry: a probe by the engine like any other, but that its first hop is dialled before anything else is made ready, and only once where nobody is there. Rejects with `CANCELLED`.
 */
export async function testEntry(
  engine: Engine,
  job: SweepJob,
  { line, proxy }: SweepEntry,
  { signal, evidence, onQuiet }: { readonly signal: AbortSignal; readonly evidence: boolean; readonly onQuiet?: () => void },
): Promise<TestedEntry> {
  const began = performance.now();
  const ms = (): number => Math.round((performance.now() - began) * 1000) / 1000;
  try {
    const { hop, set, recorder } = proxy.kind === null ? await guess(proxy) : await probe(proxy, false);
    const row = rowOf(line, formatHop(hop), set, ms(), job.place);
    return { line, grade: row.grade, row: JSON.stringify(row), evidence: recorder ? packed(JSON.stringify(recorder.evidence(set))) : null };
  } catch (error) {
    if (signal.aborted) throw new Failure('CANCELLED', 'the sweep was cancelled', { stage: 'usage', cause: error });
    const { code, message } = error instanceof Failure ? error : { code: 'INTERNAL' as const, message: 'Duplexscope made a mistake' };
    const row = errorRow(line, formatProxy(proxy), code, message, ms(), job.place);
    return { line, grade: row.grade, row: JSON.stringify(row), evidence: null };
  }

  /** The first kind that the proxy shows to understand; where it understands none, what it did as the first. */
  async function guess({ host, port, credentials }: Omit<Hop, 'kind'>): Promise<Tested> {
    const as = (kind: HopKind): Hop => ({ kind, host, port, ...(credentials ? { credentials } : {}) });
    const kinds = job.requestedMode === 'relay' ? GUESSED_KINDS.slice(0, 1) : GUESSED_KINDS;
    let first: Tested | null = null;
    for (const kind of kinds) {
      const tested = await probe(as(kind), true);
      first ??= tested;
      if (tested.set.runs.some(understood)) return tested;
      if (tested.set.runs.every(noConnection)) return first;
    }
    if (!first) throw new Failure('INTERNAL', 'there is no kind to try', { stage: 'usage' });
    // An end of the connection may have been an accident, which a proxy of a known kind is given another chance after.
    return first.set.runs.some(endedEarly) ? await probe(first.hop, false) : first;
  }

  async function probe(hop: Hop, guessing: boolean): Promise<Tested> {
    const firstHop = job.front.length === 0 ? new FirstHop(hop) : null;
    const { requestedMode, target, plan } = job;
    const probed: ProbeJob = {
      requestedMode,
      target,
      plan: { ...plan, guessing, hops: [...job.front, hop] },
      ...(firstHop ? { firstHop } : {}),
    };
    const recorder = evidence ? new EvidenceRecorder(probed) : null;
    try {
      await firstHop?.reach({ signal, timeoutMs: plan.timeoutMs });
      return {
        hop,
        set: await engine.probe(probed, { signal, ...(onQuiet ? { onQuiet } : {}), ...(recorder?.watcher() ?? {}) }),
        recorder,
      };
    } finally {
      await firstHop?.release();
    }
  }
}

/** The proxy has answered in the protocol that it was spoken to. */
function understood({ handshake, dialogues, checks }: RunRecord): boolean {
  const finding = checks.find(({ id }) => id === 'handshake')?.finding ?? null;
  return (
    handshake.status !== null ||
    dialogues.some(({ code }) => code !== null) ||
    finding === 'upgraded' ||
    (finding === 'refused-by-proxy' && handshake.reason === 'authentication')
  );
}

function noConnection({ reach }: RunRecord): boolean {
  return reach.every(({ stage, ok }) => (stage === 'dns' || stage === 'tcp') && (stage === 'dns' || !ok));
}

function endedEarly({ checks }: RunRecord): boolean {
  return checks.some(({ id, finding }) => id === 'handshake' && (finding === 'closed' || finding === 'reset'));
}
