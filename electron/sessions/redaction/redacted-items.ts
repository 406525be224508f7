import type {
  CheckRecord,
  Dialogue,
  EventRecord,
  HandshakeRecord,
  NumberTree,
  ReachEntry,
  RunRecord,
} from '../../../shared/model/probe-set.ts';
import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import type { SessionSummary } from '../../../shared/model/session.ts';
import type { SweepEntryLine, SweepRun, SweepState } from '../../../shared/model/sweep.ts';
import type { StoredRow } from '../stored-session.ts';
import { marksIn, type Redactor } from './redactor.ts';

/* Each thing that a session holds, without what is to be hidden. Whatever a stranger or the network had a hand in is looked through; ids and fixed words are not. */

export function redactSummary(redactor: Redactor, summary: SessionSummary): SessionSummary {
  return {
    ...summary,
    name: redactor.orNull(summary.name),
    note: redactor.text(summary.note),
    title: redactor.text(summary.title),
    summary: redactor.orNull(summary.summary),
  };
}

export function redactRun(redactor: Redactor, run: RunState): RunState {
  const { error, route, parts, document } = run;
  return {
    ...run,
    error: error && { ...error, message: redactor.text(error.message) },
    route: { ...route, hops: route.hops.map((hop) => endpoint(redactor, hop)), target: route.target && endpoint(redactor, route.target) },
    parts: parts.map((part) => ({
      ...part,
      rungs: part.rungs.map((rung) => ({ ...rung, by: redactor.orNull(rung.by), says: redactor.text(rung.says) })),
      checks: part.checks.map((check) => ({ ...check, record: check.record && redactCheck(redactor, check.record) })),
    })),
    document: document && { ...document, runs: document.runs.map((one) => redactRecord(redactor, one)) },
  };
}

export function redactEvent(redactor: Redactor, event: RunEvent): RunEvent {
  const { bytes, text } = event;
  if (bytes === null && text === null) return event;
  return {
    ...event,
    bytes: bytes === null ? null : eventBytes(redactor, { ...event, bytes }),
    text: text === null ? null : standsForEndpoint(event.kind) ? endpoint(redactor, text) : redactor.text(text),
  };
}

export function redactSweep(redactor: Redactor, sweep: SweepState): SweepState {
  const { plan, error } = sweep;
  const { target } = plan;
  const named =
    target.kind === 'far'
      ? {
          ...target,
          host: host(redactor, target.host),
          ...(target.control ? { control: { ...target.control, host: host(redactor, target.control.host) } } : {}),
        }
      : { ...target, listenHost: host(redactor, target.listenHost) };
  return {
    ...sweep,
    name: redactor.text(sweep.name),
    plan: {
      ...plan,
      target: named,
      ...(plan.placeTargets ? { placeTargets: plan.placeTargets.map((one) => ({ ...one, host: host(redactor, one.host) })) } : {}),
    },
    error: error && { ...error, message: redactor.text(error.message) },
  };
}

export function redactRow(redactor: Redactor, { row, evidence }: StoredRow): StoredRow {
  return {
    row:
      'sameAs' in row
        ? row
        : 'proxy' in row
          ? entry(redactor, row)
          : { ...row, error: { ...row.error, message: redactor.text(row.error.message) } },
    evidence: evidence && {
      run: redactRun(redactor, evidence.run),
      events: evidence.events.map((event) => redactEvent(redactor, event)),
    },
  };
}

/** `resolved`, `connecting` … say nothing but an address. */
export function standsForEndpoint(kind: RunEvent['kind']): boolean {
  return kind === 'connecting' || kind === 'connected';
}

function entry(redactor: Redactor, row: SweepEntryLine): SweepEntryLine {
  return {
    ...row,
    proxy: endpoint(redactor, row.proxy),
    fix: redactor.orNull(row.fix),
    runs: row.runs.map((run) => redactSweepRun(redactor, run)),
    error: row.error && { ...row.error, message: redactor.text(row.error.message) },
  };
}

function redactSweepRun(redactor: Redactor, run: SweepRun): SweepRun {
  return { ...run, ...recordFacts(redactor, run), handshake: { ...run.handshake, ...redactChanges(redactor, run.handshake) } };
}

function redactRecord(redactor: Redactor, run: RunRecord): RunRecord {
  return {
    ...run,
    ...recordFacts(redactor, run),
    dialogues: run.dialogues.map((dialogue) => redactDialogue(redactor, dialogue)),
    handshake: redactHandshake(redactor, run.handshake),
    events: run.events.map((event) =>
      event.bytes === null ? event : { ...event, bytes: eventBytes(redactor, { ...event, bytes: event.bytes }) },
    ),
  };
}

type RecordFacts = Pick<RunRecord, 'target' | 'route' | 'reach' | 'checks' | 'summary' | 'fix'>;

function recordFacts(redactor: Redactor, run: RecordFacts): RecordFacts {
  return {
    target: endpoint(redactor, run.target),
    route: { ...run.route, hops: run.route.hops.map((hop) => endpoint(redactor, hop)) },
    reach: run.reach.map((reach) => redactReach(redactor, reach)),
    checks: run.checks.map((check) => redactCheck(redactor, check)),
    summary: redactor.text(run.summary),
    fix: redactor.orNull(run.fix),
  };
}

function redactReach(redactor: Redactor, reach: ReachEntry): ReachEntry {
  return {
    ...reach,
    addresses: reach.addresses.map((tried) => ({ ...tried, address: endpoint(redactor, tried.address) })),
    local: reach.local && endpoint(redactor, reach.local),
    remote: reach.remote && endpoint(redactor, reach.remote),
    error: reach.error && { ...reach.error, message: redactor.text(reach.error.message) },
  };
}

function redactCheck(redactor: Redactor, check: CheckRecord): CheckRecord {
  return { ...check, summary: redactor.text(check.summary), numbers: redactNumbers(redactor, check.numbers) };
}

/** Addresses that were tried are names in there (`handshake`), others are words of ours. */
function redactNumbers(redactor: Redactor, numbers: NumberTree): NumberTree {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]): [string, NumberTree[string]] => {
      const shown = /[.:]/u.test(name) ? redactor.text(name) : name;
      if (typeof value === 'string') return [shown, redactor.text(value)];
      return [shown, value !== null && typeof value === 'object' ? redactNumbers(redactor, value) : value];
    }),
  );
}

function redactDialogue(redactor: Redactor, dialogue: Dialogue): Dialogue {
  return {
    ...dialogue,
    sent: redactor.bytes(dialogue.sent, { dialogue: { direction: 'sent', frames: 'all' } }),
    received: redactor.bytes(dialogue.received, { dialogue: { direction: 'received', frames: 'all' } }),
  };
}

const HEAD_FIELDS = ['clientSent', 'serverReceived', 'serverSent', 'clientReceived'] as const;

/** `redacted` then says where `***` stands now. */
function redactHandshake(redactor: Redactor, handshake: HandshakeRecord): HandshakeRecord {
  const redacted = [...handshake.redacted];
  const heads: Partial<Record<(typeof HEAD_FIELDS)[number], string>> = {};
  for (const field of HEAD_FIELDS) {
    const before = handshake[field];
    if (before === null) continue;
    const after = redactor.bytes(before);
    if (after === before) continue;
    heads[field] = after;
    const others = redacted.filter((mark) => mark.field !== field);
    redacted.splice(0, redacted.length, ...others, ...marksIn(after).map((mark) => ({ field, ...mark })));
  }
  return { ...handshake, ...heads, ...redactChanges(redactor, handshake), redacted };
}

function redactChanges(
  redactor: Redactor,
  { requestChanges, responseChanges }: Pick<HandshakeRecord, 'requestChanges' | 'responseChanges'>,
): Pick<HandshakeRecord, 'requestChanges' | 'responseChanges'> {
  const redact = (changes: HandshakeRecord['requestChanges']): HandshakeRecord['requestChanges'] =>
    changes.map((change) => {
      // `moved` has line numbers, `name-case` names.
      if (change.change === 'moved' || change.change === 'name-case') return change;
      const value = (of: string | null): string | null => (of === null ? null : redactor.headerValue(change.name, of));
      return { ...change, before: value(change.before), after: value(change.after) };
    });
  return { requestChanges: redact(requestChanges), responseChanges: redact(responseChanges) };
}

function eventBytes(redactor: Redactor, event: Pick<EventRecord, 'kind' | 'direction'> & { readonly bytes: string }): string {
  const dialogue = event.kind === 'proxy-dialogue' && event.direction ? { direction: event.direction, frames: 'one' as const } : null;
  return redactor.bytes(event.bytes, { dialogue });
}

/** A URL, `host:port`, or a host. */
function endpoint(redactor: Redactor, text: string): string {
  if (redactor.choice.addresses) redactor.addresses.learnEndpoint(text);
  return redactor.text(text);
}

function host(redactor: Redactor, name: string): string {
  return redactor.choice.addresses ? redactor.addresses.host(name, redactor.hidden) : name;
}
