import type { RunEvent, RunState, TrafficSample } from '../../shared/model/run-state.ts';
import type { RunPlan } from '../../shared/model/run-plan.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { jobOf } from '../../electron/engine/workbench/probe-job.ts';
import { Run } from '../../electron/engine/workbench/run.ts';
import type { Secrets } from '../../electron/engine/workbench/secrets.ts';
import type { ImportSink } from '../../electron/sessions/import-jsonl.ts';
import type { RecordedSession, SessionHeader, StoredRow } from '../../electron/sessions/stored-session.ts';

/* Sessions in memory, as an export reads them and an import writes them. */

export interface Kept {
  readonly header: SessionHeader;
  readonly events: readonly RunEvent[];
  readonly samples: readonly TrafficSample[];
  readonly rows: readonly StoredRow[];
}

export function stored({ header, events, samples, rows }: Kept): RecordedSession {
  return {
    ...header,
    *events(after = 0) {
      for (const event of events) if (event.seq > after) yield event;
    },
    *words() {
      for (const { seq, kind, text, bytes } of events)
        if (text !== null || bytes !== null)
          yield { seq, kind, text, latin1: bytes === null ? null : Buffer.from(bytes, 'base64').toString('latin1') };
    },
    samples: () => samples,
    rows: () => rows,
  };
}

export function summaryOf(state: Pick<RunState, 'id' | 'startedAt'>, change: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: state.id,
    kind: 'run',
    name: null,
    note: '',
    title: 'a run',
    status: 'done',
    startedAt: state.startedAt,
    endedAt: state.startedAt,
    grade: null,
    summary: null,
    events: 0,
    rows: 0,
    total: 0,
    bytes: 0,
    imported: false,
    ...change,
  };
}

export function runSession(run: RunState, events: readonly RunEvent[], samples: readonly TrafficSample[] = []): Kept {
  const summary = summaryOf(run, { events: events.length, grade: run.document?.runs[0]?.grade ?? null });
  return { header: { summary, run: { ...run, events: events.length }, sweep: null }, events, samples, rows: [] };
}

/** What a real run saw. */
export async function recordRun(plan: RunPlan, engine: Engine, secrets: Secrets): Promise<Kept> {
  const bugs: unknown[] = [];
  const run = new Run(jobOf(plan, secrets), { engine, publish: () => undefined, sessions: null, onBug: (error) => bugs.push(error) });
  await run.over;
  run.forget();
  if (bugs.length > 0) throw new Error('the run found a bug', { cause: bugs[0] });
  return runSession(run.state, run.events.after(0, run.events.count), run.samples.all);
}

export interface MemorySink extends ImportSink {
  readonly kept: Kept | null;
  readonly discarded: boolean;
}

export function memorySink(): MemorySink {
  let header: SessionHeader | null = null;
  const events: RunEvent[] = [];
  const samples: TrafficSample[] = [];
  const rows: StoredRow[] = [];
  let whole = false;
  let discarded = false;
  return {
    get kept() {
      return whole && header ? { header, events, samples, rows } : null;
    },
    get discarded() {
      return discarded;
    },
    begin: (begun) => {
      header = begun;
    },
    events: (more) => {
      events.push(...more);
    },
    samples: (more) => {
      samples.push(...more);
    },
    rows: (more) => {
      rows.push(...more);
    },
    end: () => {
      whole = true;
    },
    discard: () => {
      discarded = true;
    },
  };
}
