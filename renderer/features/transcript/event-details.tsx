import { Columns2, Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { BytesView } from '../../ui/bytes/index.tsx';
import { visible } from '../../ui/bytes/rows.ts';
import { EmptyState } from '../../ui/state.tsx';
import type { RunEvent } from '../../../shared/model/run-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { useComparison, type Comparison } from './comparison.ts';
import { copyText } from './copy-text.ts';
import { eventText, whoSaw } from './event-text.ts';
import { HeadText } from './head-text.tsx';
import { kindWords, rowWords } from './kinds.ts';
import { useLadder } from './ladder-store.ts';
import { hopName } from './lanes.ts';
import { pairOf } from './pairing.ts';
import type { RunFacts } from './run-facts.ts';
import { fullTime } from './times.ts';
import { showView, useTranscriptView } from './view-state.ts';

/** The open event: what it was in words, its head with what changed on the way, its bytes. Escape gives the focus back to the list. */
export function EventDetails({
  run,
  region,
  onLeave,
}: {
  readonly run: RunFacts;
  readonly region: React.RefObject<HTMLElement | null>;
  readonly onLeave: () => void;
}) {
  const { ladder } = useLadder();
  const selected = useTranscriptView((view) => view.selected);
  const event = selected === null ? null : ladder.event(selected);
  return (
    <section
      ref={region}
      className="transcript-details"
      aria-label="Selected event"
      tabIndex={-1}
      onKeyDown={(press) => {
        if (press.key !== 'Escape' || press.defaultPrevented) return;
        press.preventDefault();
        onLeave();
      }}
    >
      {event && selected !== null ? (
        <OpenEvent key={selected} index={selected} event={event} run={run} />
      ) : (
        <EmptyState title="No event selected">Select one in the list to see what was sent, by whom, and its bytes.</EmptyState>
      )}
    </section>
  );
}

function OpenEvent({ index, event, run }: { readonly index: number; readonly event: RunEvent; readonly run: RunFacts }) {
  const { ladder, connections } = useLadder();
  const connection = connections.of(index);
  const time = ladder.time(index);
  const isHead = event.kind === 'head';
  const pair = isHead ? pairOf(index, connection, (at) => ladder.event(at)) : null;
  const bytesAt = (at: number | null | undefined): string | null => ladder.event(at ?? -1)?.bytes ?? null;
  const sent = bytesAt(pair?.sent);
  const received = bytesAt(pair?.received);
  const relayed = run.modes[event.part] === 'relay';
  const compared = useComparison(
    pair && pair.why === null && sent !== null && received !== null ? { kind: pair.kind, sent, received, relayed } : null,
  );
  const hops = run.hops.length;
  const mode = run.modes[event.part];
  return (
    <>
      <header className="transcript-details-head">
        <h2>{kindWords(event)}</h2>
        <IconButton
          label="Copy this event as text"
          icon={<Copy size={14} aria-hidden />}
          onClick={() => {
            copyText(eventText(event, time, hops), 'The event was copied.');
          }}
        />
      </header>
      <dl className="transcript-facts">
        <Fact name="seen by" value={whoSaw(event, hops)} />
        {event.kind === 'proxy-dialogue' && event.hop !== null && (
          <Fact name={event.direction === 'sent' ? 'for' : 'from'} value={`${hopName(event.hop, hops)}, ${run.hops[event.hop] ?? ''}`} />
        )}
        <Fact name="when" value={fullTime(run.startedAt, event.kind === 'bytes' ? event.at : time)} />
        {connection && (
          <Fact name="connection" value={`${String(connection.number)}${mode === undefined || mode === 'direct' ? '' : `, ${mode}`}`} />
        )}
        {event.count > 0 && <Fact name="bytes" value={amountOf(event.count)} />}
        {event.text !== null && event.text !== '' && !isHead && <Fact name="says" value={visible(event.text)} />}
      </dl>
      {event.kind === 'bytes' && (
        <p className="transcript-note">
          Counted from that moment on, in steps of 50 ms (longer ones in runs of more than 20 minutes). Of the stream itself only the amount
          is kept.
        </p>
      )}
      {isHead && pair && <Comparing comparison={compared} why={pair.why} kind={pair.kind} />}
      {event.bytes !== null && event.bytes !== '' && event.direction !== null && isText(event) && (
        <HeadText
          head={event.bytes}
          side={event.direction}
          changes={compared.state === 'done' ? compared.changes : null}
          label={`${kindWords(event)}: text`}
        />
      )}
      {isHead && connection && (
        <Button
          look="quiet"
          className="transcript-aside"
          icon={<Columns2 size={14} aria-hidden />}
          onClick={() => {
            useTranscriptView.setState({ connection: connection.number });
            showView('heads');
          }}
        >
          Heads of this connection side by side
        </Button>
      )}
      {event.bytes !== null && event.bytes !== '' && <Bytes event={event} />}
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="muted">{name}</dt>
      <dd className="number">{value}</dd>
    </>
  );
}

function Comparing({
  comparison,
  why,
  kind,
}: {
  readonly comparison: Comparison;
  readonly why: string | null;
  readonly kind: 'request' | 'response';
}) {
  const words =
    why ??
    {
      none: '',
      busy: 'Comparing with the other end …',
      failed: comparison.state === 'failed' ? `Could not be compared: ${comparison.why}` : '',
      done:
        comparison.state === 'done' && comparison.changes.length === 0
          ? `${kind === 'request' ? 'The request' : 'The answer'} is the same at both ends.`
          : 'Compared with the other end:',
    }[comparison.state];
  return (
    <p className="transcript-note" role="status">
      {words}
    </p>
  );
}

function Bytes({ event }: { readonly event: RunEvent }) {
  const region = useRef<HTMLDivElement>(null);
  const bytes = event.bytes ?? '';
  const kept = Math.floor((bytes.length * 3) / 4) - (bytes.endsWith('==') ? 2 : bytes.endsWith('=') ? 1 : 0);
  return (
    <div ref={region} className="transcript-bytes">
      {kept < event.count && <p className="transcript-note">The first {formatBytes(kept)} are kept.</p>}
      <BytesView bytes={bytes} label={`${kindWords(event)}: ${rowWords(event)}`} />
    </div>
  );
}

function amountOf(count: number): string {
  const exact = count.toLocaleString('en');
  return count < 1024 ? exact : `${exact} (${formatBytes(count)})`;
}

/** Whether its lines are worth showing above its bytes. */
function isText({ kind, bytes }: RunEvent): boolean {
  if (kind === 'head' || kind === 'interim-head') return true;
  return kind === 'proxy-dialogue' && bytes !== null && /^[\t\r\n\x20-\x7e]*$/u.test(atob(bytes.slice(0, 400)));
}
