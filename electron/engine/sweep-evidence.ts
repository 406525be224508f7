import { randomUUID } from 'node:crypto';
import type { ProbeSet } from '../../shared/model/probe-set.ts';
import { formatEndpoint, formatHop, type RouteMode } from '../../shared/model/route.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { probeModes, type ProbeJob, type ProbeWatcher } from './engine.ts';
import type { RowEvidence } from './sweep-protocol.ts';
import { PartProgress } from './workbench/run-progress.ts';
import { RunEvents } from './workbench/run-events.ts';
import { triedOf } from './workbench/rung-verdicts.ts';

/** Writes down one diagnosis as the run view shows it. */
export class EvidenceRecorder {
  readonly #job: ProbeJob;
  readonly #id = randomUUID();
  readonly #startedAt = hrtimeNs();
  readonly #startedAtUtc = new Date().toISOString();
  readonly #events = new RunEvents();
  readonly #parts: readonly PartProgress[];
  #current = 0;

  constructor(job: ProbeJob) {
    this.#job = job;
    const { hops, checks } = job.plan;
    this.#parts = probeModes(job).map((mode) => new PartProgress({ hops, mode }, checks));
  }

  watcher(): Omit<ProbeWatcher, 'signal'> {
    const at = (mode: RouteMode): PartProgress | undefined => this.#parts.find((part) => part.mode === mode);
    return {
      onRun: (mode, startedAt) => {
        const index = this.#parts.findIndex((part) => part.mode === mode);
        if (index !== this.#current) this.#parts[this.#current]?.end('done');
        this.#current = index;
        this.#parts[index]?.begin(Math.max(0, startedAt - this.#startedAt));
      },
      onEvent: (event) => {
        const part = this.#parts[this.#current];
        if (!part) return;
        part.rungs.seen(event);
        this.#events.add(this.#current, part.offsetNs, event);
      },
      onCheck: (mode, id, done) => at(mode)?.check(id, done),
      onTried: (mode, tried) => at(mode)?.rungs.tried(triedOf(tried)),
    };
  }

  evidence(document: ProbeSet): RowEvidence {
    for (const part of this.#parts) part.end('done');
    const { plan, target, requestedMode } = this.#job;
    const run: RunState = {
      id: this.#id,
      startedAt: this.#startedAtUtc,
      status: 'done',
      error: null,
      route: {
        hops: plan.hops.map(formatHop),
        target: target.kind === 'far' ? formatEndpoint(target.target) : null,
        requestedMode,
        variant: plan.variant,
        tls: plan.tls === 'direct' ? 'direct' : 'none',
      },
      parts: this.#parts.map((part) => part.state),
      events: this.#events.count,
      document,
    };
    return { run, events: this.#events.after(0, this.#events.count) };
  }
}
