import { useState } from 'react';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { IconButton } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { EmptyState } from '../../ui/state.tsx';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import { useComparison, type Comparison } from './comparison.ts';
import { HeadText, Legend } from './head-text.tsx';
import { useLadder } from './ladder-store.ts';
import { pairHeads } from './pairing.ts';
import type { RunFacts } from './run-facts.ts';
import { useTranscriptView } from './view-state.ts';

/** Both heads of a connection at both ends, side by side: of the connection that the run's record shows, or of any other. */
export function HeadsView({ run }: { readonly run: RunFacts }) {
  const { connections } = useLadder();
  const chosen = useTranscriptView(({ connection }) => connection);
  const document = useRunOnScreen(({ run: shown }) => shown?.document ?? null);
  const [recordMode, setRecordMode] = useState<string | null>(null);
  const records = document?.runs ?? [];
  const record = records.find(({ route }) => route.mode === recordMode) ?? records[0] ?? null;
  const all = connections.all.length;
  if (all === 0 && !record)
    return (
      <EmptyState title="No heads yet">
        The request and the answer of each connection stand here as they left one end and as they arrived at the other.
      </EmptyState>
    );
  const number = chosen === null ? (record ? null : 1) : Math.min(chosen, Math.max(1, all));
  const choices = [
    ...records.map(({ route: { mode } }) => ({
      value: mode,
      label: records.length > 1 ? `connection in the run’s record, ${mode}` : 'connection in the run’s record',
    })),
    ...(all > 0 ? [{ value: 'one', label: 'connection by its number' }] : []),
  ];
  return (
    <div className="transcript-heads-view">
      <div className="transcript-heads-bar">
        <SelectField
          label="Connection whose heads are shown"
          labelHidden
          value={number === null ? (record?.route.mode ?? 'one') : 'one'}
          choices={choices}
          onValue={(value) => {
            if (value !== 'one') setRecordMode(value);
            useTranscriptView.setState({ connection: value === 'one' ? 1 : null });
          }}
        />
        {number !== null && <Stepper number={number} all={all} />}
        <Legend />
      </div>
      {number === null && record ? <RecordedHeads record={record.handshake} /> : <ConnectionHeads number={number ?? 1} run={run} />}
    </div>
  );
}

function Stepper({ number, all }: { readonly number: number; readonly all: number }) {
  const go = (to: number): void => {
    if (to >= 1 && to <= all) useTranscriptView.setState({ connection: to });
  };
  return (
    <div className="transcript-stepper">
      <IconButton
        label="Previous connection"
        icon={<ChevronLeft size={16} aria-hidden />}
        disabled={number <= 1}
        onClick={() => go(number - 1)}
      />
      <TextField
        label={`Number of the connection, 1 to ${String(all)}`}
        labelHidden
        type="number"
        min={1}
        max={all}
        className="number"
        value={String(number)}
        onValue={(value) => go(Number(value))}
      />
      <span className="muted number">of {all.toLocaleString('en')}</span>
      <IconButton
        label="Next connection"
        icon={<ChevronRight size={16} aria-hidden />}
        disabled={number >= all}
        onClick={() => go(number + 1)}
      />
    </div>
  );
}

function RecordedHeads({ record }: { readonly record: HandshakeRecord }) {
  const { clientSent, serverReceived, serverSent, clientReceived, requestChanges, responseChanges, answeredBy } = record;
  const answered =
    serverSent === null
      ? 'The server was not seen to answer.'
      : answeredBy === 'not-server'
        ? 'Somebody on the way wrote the answer that the client received.'
        : null;
  return (
    <Columns
      request={{
        sent: clientSent,
        received: serverReceived,
        comparison: { state: 'done', changes: requestChanges },
        why: serverReceived === null ? 'No request was seen at the server.' : null,
      }}
      answer={{
        sent: serverSent,
        received: clientReceived,
        comparison: { state: 'done', changes: responseChanges },
        why: clientReceived === null ? 'The client received no answer.' : answered,
      }}
    />
  );
}

function ConnectionHeads({ number, run }: { readonly number: number; readonly run: RunFacts }) {
  const { ladder, connections } = useLadder();
  const connection = connections.all[number - 1];
  const pairs = connection ? pairHeads(connection, (index) => ladder.event(index)) : null;
  const bytesOf = (index: number | null | undefined): string | null => ladder.event(index ?? -1)?.bytes ?? null;
  const request = { sent: bytesOf(pairs?.request.sent), received: bytesOf(pairs?.request.received), why: pairs?.request.why ?? null };
  const answer = { sent: bytesOf(pairs?.answer.sent), received: bytesOf(pairs?.answer.received), why: pairs?.answer.why ?? null };
  const relayed = run.modes[connection?.part ?? 0] === 'relay';
  const comparedRequest = useComparison(pairOrNull('request', request, relayed));
  const comparedAnswer = useComparison(pairOrNull('response', answer, relayed));
  return <Columns request={{ ...request, comparison: comparedRequest }} answer={{ ...answer, comparison: comparedAnswer }} />;
}

interface Seen {
  readonly sent: string | null;
  readonly received: string | null;
  readonly why: string | null;
}

function pairOrNull(kind: 'request' | 'response', { sent, received, why }: Seen, relayed: boolean) {
  return sent === null || received === null || why !== null ? null : { kind, sent, received, relayed };
}

type Side = Seen & { readonly comparison: Comparison };

function Columns({ request, answer }: { readonly request: Side; readonly answer: Side }) {
  return (
    <div className="transcript-columns">
      <Pair way="up" title="The request" from="Client sent" to="Server received" side={request} />
      <Pair way="down" title="The answer" from="Server sent" to="Client received" side={answer} />
    </div>
  );
}

function Pair({
  way,
  title,
  from,
  to,
  side,
}: {
  readonly way: 'up' | 'down';
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly side: Side;
}) {
  const { comparison, why, sent, received } = side;
  const changes = why === null && comparison.state === 'done' ? comparison.changes : null;
  return (
    <section className={`transcript-pair transcript-${way}`} aria-label={title}>
      <p className="transcript-pair-words" role="status">
        <strong>{title}:</strong> {wordsFor(why, comparison)}
      </p>
      <Column name={from} head={sent} side="sent" changes={changes} />
      <Column name={to} head={received} side="received" changes={changes} />
    </section>
  );
}

function wordsFor(why: string | null, comparison: Comparison): string {
  if (why !== null) return why;
  if (comparison.state === 'failed') return `could not be compared: ${comparison.why}`;
  if (comparison.state !== 'done') return 'comparing …';
  const { length } = comparison.changes;
  return length === 0 ? 'the same at both ends.' : `${String(length)} ${length === 1 ? 'change' : 'changes'} on the way.`;
}

function Column({
  name,
  head,
  side,
  changes,
}: {
  readonly name: string;
  readonly head: string | null;
  readonly side: 'sent' | 'received';
  readonly changes: Parameters<typeof HeadText>[0]['changes'];
}) {
  return (
    <div className={`transcript-column transcript-${side}`}>
      <h2>{name}</h2>
      {head === null ? <p className="muted">Not seen.</p> : <HeadText head={head} side={side} changes={changes} label={name} />}
    </div>
  );
}
