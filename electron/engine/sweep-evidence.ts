import { randomUUID } from 'node:crypto';
import type { ProbeSet } from '../../shared/model/probe-set.ts';
import { formatEndpoint, formatHop, type RouteMode } from '../../shared/model/route.ts';
import type { RunEvent, RunState } from '../../shared/model/run-state.ts';
import type { TranscriptEvent } from '../../shared/model/transcript.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { probeModes, type ProbeJob, type ProbeWatcher } from './engine.ts';
import type { RowEvidence } from './sweep-protocol.ts';
import { PartProgress } from './workbench/run-progress.ts';
import { runEventOf } from './workbench/run-events.ts';
import { triedOf } from './workbench/rung-verdicts.ts';

/** Kept of one entry: several hundred are usual, and a proxy that answers without end must not fill the log. */
const MOST_EVENTS = 2000;
/** Of the base64 of their bytes. */
const MOST_CHARACTERS = 1_048_576;

/** Writes down one diagnosis as the run view shows it. */
export class EvidenceRecorder {
  readonly #job: ProbeJob;
  readonly #id = randomUUID();
  readonly #startedAt = hrtimeNs();
  readonly #startedAtUtc = new Date().toISOString();
  readonly #events: RunEvent[] = [];
  #characters = 0;
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
        this.#add(part.offsetNs, event);
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
        tls: plan.tls,
      },
      parts: this.#parts.map((part) => part.state),
      events: this.#events.length,
      document,
    };
    return { run, events: this.#events };
  }

  #add(offsetNs: number, event: TranscriptEvent): void {
    if (this.#events.length >= MOST_EVENTS) return;
    const seq = this.#events.length + 1;
    const { bytes, ...rest } = runEventOf(this.#current, offsetNs, event);
    const fits = this.#characters + (bytes?.length ?? 0) <= MOST_CHARACTERS;
    if (fits) this.#characters += bytes?.length ?? 0;
    this.#events.push({ ...rest, seq, bytes: fits ? bytes : null });
    if (seq < MOST_EVENTS) return;
    const text = `later events are not kept: a row of a sweep keeps ${MOST_EVENTS.toLocaleString('en')}`;
    const note = { id: 'full', end: event.end, hop: null, direction: null, kind: 'note', bytes: null, count: 0, text } as const;
    this.#events[MOST_EVENTS - 1] = { ...note, part: this.#current, seq, at: offsetNs + event.at };
  }
}
