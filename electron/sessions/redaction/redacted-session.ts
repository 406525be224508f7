import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import type { EventWords, RecordedSession, StoredRow, StoredSession } from '../stored-session.ts';
import { redactEvent, redactRow, redactRun, redactSummary, redactSweep, standsForEndpoint } from './redacted-items.ts';
import type { Redactor } from './redactor.ts';

/** The session as it goes out. With addresses hidden it is read once before, so that a name is known wherever it is met. */
export function redactedSession(session: RecordedSession, redactor: Redactor): StoredSession {
  if (redactor.choice.addresses) learnAddresses(session, redactor);
  return {
    summary: redactSummary(redactor, session.summary),
    run: session.run && redactRun(redactor, session.run),
    sweep: session.sweep && redactSweep(redactor, session.sweep),
    *events(after) {
      for (const event of session.events(after)) yield redactEvent(redactor, event);
    },
    samples: () => session.samples(),
    *rows() {
      for (const row of session.rows()) yield redactRow(redactor, row);
    },
  };
}

function learnAddresses(session: RecordedSession, { addresses }: Redactor): void {
  const seen = new Set<string>();
  const learnRun = ({ route, document }: RunState): void => {
    for (const hop of route.hops) addresses.learnEndpoint(hop);
    if (route.target !== null) addresses.learnEndpoint(route.target);
    for (const { target, reach, handshake, dialogues } of document?.runs ?? []) {
      addresses.learnEndpoint(target);
      for (const { addresses: tried, local, remote } of reach)
        for (const text of [...tried.map(({ address }) => address), local, remote]) if (text !== null) addresses.learnEndpoint(text);
      for (const { sent, received } of dialogues) for (const bytes of [sent, received]) learnBytes(bytes);
      for (const bytes of [handshake.clientSent, handshake.serverReceived, handshake.serverSent, handshake.clientReceived])
        learnBytes(bytes);
    }
  };
  const learnHead = (latin1: string | null): void => {
    if (latin1 === null || seen.has(latin1)) return;
    // Heads are short and come again and again; the set need not hold what does not.
    if (seen.size > 10_000) seen.clear();
    seen.add(latin1);
    addresses.learnFromHead(latin1);
  };
  const learnBytes = (base64: string | null): void => {
    if (base64 !== null) learnHead(Buffer.from(base64, 'base64').toString('latin1'));
  };
  const learnWords = ({ kind, text }: Pick<EventWords, 'kind' | 'text'>): void => {
    if (text === null) return;
    if (standsForEndpoint(kind)) addresses.learnEndpoint(text);
    else addresses.learnFrom(text);
  };
  const learnEvent = (event: RunEvent): void => {
    learnWords(event);
    learnBytes(event.bytes);
  };
  const learnRow = ({ row, evidence }: StoredRow): void => {
    if ('proxy' in row) addresses.learnEndpoint(row.proxy);
    if (!evidence) return;
    learnRun(evidence.run);
    for (const event of evidence.events) learnEvent(event);
  };
  if (session.run) learnRun(session.run);
  for (const words of session.words()) {
    learnWords(words);
    learnHead(words.latin1);
  }
  const target = session.sweep?.plan.target;
  if (target?.kind === 'far') for (const one of [target, target.control]) if (one) addresses.learn(one.host);
  for (const { host } of session.sweep?.plan.placeTargets ?? []) addresses.learn(host);
  for (const row of session.rows()) learnRow(row);
}
