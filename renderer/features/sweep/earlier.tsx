import { Play } from 'lucide-react';
import { useState } from 'react';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { openSweep, resumeSweep, useSweeps } from '../../state/sweeps.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Callout, ToneLabel } from '../../ui/state.tsx';
import { calledOf, momentOf } from '../sessions/words.ts';
import { counted, statusOf } from './words.ts';
import '../../ui/table.css';

/** What the log has: each can be looked at again, and one that was left unfinished goes on. */
export function EarlierSweeps() {
  const earlier = useSweeps((state) => state.earlier);
  const failure = useSweeps((state) => state.earlierFailure);
  const [refused, setRefused] = useState<string | null>(null);
  const open = (id: string): void => {
    setRefused(null);
    openSweep(id).catch((error: unknown) => setRefused(wordsOf(error)));
  };
  return (
    <section className="sweep-earlier" aria-label="Earlier sweeps">
      <h2>Earlier sweeps</h2>
      {failure !== null && <Callout tone="bad">{failure}</Callout>}
      {refused !== null && <Callout tone="bad">{refused}</Callout>}
      {earlier.length === 0 ? (
        failure === null && <p className="muted">None yet. Each is kept as it happens: one that was interrupted can go on from here.</p>
      ) : (
        <ul className="sweep-earlier-list">
          {earlier.map((session) => (
            <Earlier key={session.id} session={session} onOpen={open} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Earlier({ session, onOpen }: { readonly session: SessionSummary; readonly onOpen: (id: string) => void }) {
  const { id, startedAt, summary } = session;
  // The log is written in batches: of a sweep of this process more is known.
  const live = useSweeps((state) => state.sweeps[id]);
  const status = live?.status ?? session.status;
  const rows = live?.tested ?? session.rows;
  const total = live?.total ?? session.total;
  const name = calledOf(session);
  const { word, tone } = statusOf({ status, error: null });
  return (
    <li className="sweep-earlier-row" data-sweep={id}>
      <div className="sweep-earlier-text">
        <span className="sweep-earlier-name cut" title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className="muted small number">
          {momentOf(startedAt, new Date())} · {rows === total ? counted(total) : `${counted(rows)} of ${counted(total)}`} tested
        </span>
        {summary !== null && (status === 'done' || status === 'cancelled') && <span className="muted small">{summary}</span>}
      </div>
      <ToneLabel tone={tone === 'none' ? 'unknown' : tone}>{word}</ToneLabel>
      {(status === 'unfinished' || status === 'paused') && (
        <Button icon={<Play size={14} aria-hidden />} aria-label={`Resume ${name}`} onClick={() => void resumeSweep({ id, name })}>
          Resume
        </Button>
      )}
      <Button aria-label={`Open ${name}`} onClick={() => onOpen(id)}>
        Open
      </Button>
    </li>
  );
}
