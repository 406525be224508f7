import { randomUUID } from 'node:crypto';
import type { Publish } from '../../../shared/ipc/contract.ts';
import { failureRecordOf, type FailureRecord } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ProbeSet } from '../../../shared/model/probe-set.ts';
import { shownAddress } from '../../../shared/model/foreign-server.ts';
import { formatEndpoint, formatHop } from '../../../shared/model/route.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { hrtimeNs } from '../../net/deadline.ts';
import { probeModes, type Engine, type ProbeJob, type ProbeWatcher } from '../engine.ts';
import { checkReachable } from './probe-job.ts';
import { createRunPublisher, type RunPublisher } from './publisher.ts';
import { RunEvents, runEventOf } from './run-events.ts';
import { PartProgress } from './run-progress.ts';
import { RunSamples } from './run-samples.ts';
import type { KeptRun, Sessions } from './sessions.ts';
import { triedOf } from './rung-verdicts.ts';

export interface RunDeps {
  readonly engine: Pick<Engine, 'probe'>;
  readonly publish: Publish;
  /** Where it is kept while it goes on; null: nowhere. */
  readonly sessions: Pick<Sessions, 'begin'> | null;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

/** One run, from its start on. What is known of it stays readable when it is over. */
export class Run {
  readonly id = randomUUID();
  readonly events = new RunEvents();
  readonly samples = new RunSamples();
  /** Resolves when it is over and its final state was told. Never rejects. */
  readonly over: Promise<void>;
  readonly #facts: Pick<RunState, 'id' | 'startedAt' | 'route'>;
  readonly #parts: readonly PartProgress[];
  readonly #publisher: RunPublisher;
  readonly #kept: KeptRun | null;
  readonly #cancelling = new AbortController();
  readonly #startedAt = hrtimeNs();
  /** Of the part that runs. */
  #current = 0;
  #status: RunState['status'] = 'running';
  #error: FailureRecord | null = null;
  #document: ProbeSet | null = null;

  /** Throws `BAD_USAGE` for a job that no run could be. */
  constructor(job: ProbeJob, { engine, publish, sessions, onBug }: RunDeps) {
    const { hops, checks, variant, tls } = job.plan;
    this.#parts = probeModes(job).map((mode) => new PartProgress({ hops, mode }, checks));
    this.#facts = {
      id: this.id,
      startedAt: new Date().toISOString(),
      route: {
        hops: hops.map(formatHop),
        target: targetOf(job),
        requestedMode: job.requestedMode,
        variant,
        tls,
      },
    };
    this.#publisher = createRunPublisher(this.id, this.events, () => this.state, publish);
    this.#kept = sessions?.begin(() => this.state) ?? null;
    this.over = this.#run(job, engine, onBug);
  }

  get running(): boolean {
    return this.#status === 'running';
  }

  get state(): RunState {
    return {
      ...this.#facts,
      status: this.#status,
      error: this.#error,
      parts: this.#parts.map((part) => part.state),
      events: this.events.count,
      document: this.#document,
    };
  }

  /** Resolves when it is over; a run that is over stays as it is. */
  async cancel(): Promise<void> {
    this.#cancelling.abort();
    await this.over;
  }

  /** What was not yet told stays so. For a run that is over. */
  forget(): void {
    this.#publisher.close();
  }

  async #run(job: ProbeJob, engine: Pick<Engine, 'probe'>, onBug: (error: unknown) => void): Promise<void> {
    this.#publisher.touch();
    try {
      await checkReachable(job, this.#cancelling.signal);
      this.#document = await engine.probe(job, this.#watcher());
      this.#status = 'done';
    } catch (error) {
      if (error instanceof Failure && error.code === 'CANCELLED') this.#status = 'cancelled';
      else {
        this.#status = 'failed';
        if (!(error instanceof Failure)) onBug(error);
        this.#error = failureRecordOf(
          error instanceof Failure ? error : new Failure('INTERNAL', 'Duplexscope made a mistake; its log says more', { stage: 'usage' }),
        );
      }
    }
    for (const part of this.#parts) part.end(this.#status === 'done' ? 'done' : 'cancelled');
    this.#publisher.finish();
    this.#kept?.end();
  }

  #watcher(): ProbeWatcher {
    const at = (mode: string): PartProgress | undefined => this.#parts.find((part) => part.mode === mode);
    const touch = (): void => {
      this.#publisher.touch();
      this.#kept?.touch();
    };
    return {
      signal: this.#cancelling.signal,
      onRun: (mode, startedAt) => {
        const index = this.#parts.findIndex((part) => part.mode === mode);
        if (index !== this.#current) this.#parts[this.#current]?.end('done');
        this.#current = index;
        this.#parts[index]?.begin(startedAt - this.#startedAt);
        touch();
      },
      onEvent: (event) => {
        const part = this.#parts[this.#current];
        if (!part) return;
        part.rungs.seen(event);
        const seen = runEventOf(this.#current, part.offsetNs, event);
        this.#kept?.event(seen);
        if (this.events.add(seen)) touch();
      },
      onCheck: (mode, id, done) => {
        at(mode)?.check(id, done);
        touch();
      },
      onPrefix: (mode, hops) => {
        at(mode)?.goOn({ what: 'chain', hops });
        touch();
      },
      onRung: (mode, variant) => {
        at(mode)?.goOn({ what: 'ladder', variant });
        touch();
      },
      onTried: (mode, tried) => {
        at(mode)?.rungs.tried(triedOf(tried));
        touch();
      },
      onTraffic: (count) => {
        const { mode, exchange, control, end, sent, received } = count;
        if (at(mode)?.rungs.counted(count)) touch();
        const part = this.#parts.findIndex((one) => one.mode === mode);
        const sample = { part, exchange, control, end, at: count.at - this.#startedAt, sent, received };
        this.samples.add(sample);
        this.#kept?.sample(sample);
        this.#publisher.sample(sample);
      },
    };
  }
}

/** Null: a server of our own, which has an address of its own for each mode. */
function targetOf({ target, plan: { resource, tls } }: ProbeJob): string | null {
  if (target.kind === 'own') return null;
  return resource ? shownAddress({ target: target.target, secure: tls === 'direct', resource }) : formatEndpoint(target.target);
}
