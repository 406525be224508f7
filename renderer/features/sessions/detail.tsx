import { Download, FolderOpen, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { showExport } from '../../state/exports.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { EmptyState, ToneIcon } from '../../ui/state.tsx';
import { canDelete } from './delete.ts';
import { NameField } from './name-field.tsx';
import { NoteField } from './note-field.tsx';
import { amountOf, calledOf, counted, KIND_WORDS, momentOf, outcomeOf, saysOf, tookOf } from './words.ts';

/** What is chosen in the list: one session with its note and what can be done with it, or how many. */
export function SessionDetail({
  chosen,
  onOpen,
  onDelete,
}: {
  readonly chosen: readonly SessionSummary[];
  readonly onOpen: (session: SessionSummary) => void;
  readonly onDelete: () => void;
}) {
  const [only] = chosen;
  return (
    <section className="sessions-detail" aria-label="The chosen session">
      {!only ? (
        <EmptyState title="No session chosen">
          Choose one in the list to read what came out of it, or double-click it to open it.
        </EmptyState>
      ) : chosen.length > 1 ? (
        <Several chosen={chosen} onDelete={onDelete} />
      ) : (
        <One key={only.id} session={only} onOpen={onOpen} onDelete={onDelete} />
      )}
    </section>
  );
}

function Several({ chosen, onDelete }: { readonly chosen: readonly SessionSummary[]; readonly onDelete: () => void }) {
  const deletable = chosen.filter(canDelete);
  const room = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div className="sessions-one">
      <h2>{counted(chosen.length)} sessions chosen</h2>
      <p className="muted">
        {formatBytes(room)} together.
        {deletable.length < chosen.length && ' What is still under way is not deleted.'}
      </p>
      <div className="sessions-actions">
        <Button look="danger" icon={<Trash2 size={14} aria-hidden />} disabled={deletable.length === 0} onClick={onDelete}>
          Delete {deletable.length === 1 ? 'one' : counted(deletable.length)}
        </Button>
      </div>
    </div>
  );
}

function One({
  session,
  onOpen,
  onDelete,
}: {
  readonly session: SessionSummary;
  readonly onOpen: (session: SessionSummary) => void;
  readonly onDelete: () => void;
}) {
  const [renaming, setRenaming] = useState(false);
  const { name, title, bytes, startedAt, imported, kind } = session;
  const { tone, word } = outcomeOf(session);
  const says = saysOf(session);
  const facts: readonly (readonly [string, string | null, string?])[] = [
    ['Kind', imported ? `${KIND_WORDS[kind]}, imported` : KIND_WORDS[kind]],
    ['Began', momentOf(startedAt, new Date()), startedAt],
    ['Took', tookOf(session)],
    ['Holds', amountOf(session)],
    ['Size', formatBytes(bytes), `${bytes.toLocaleString('en')} bytes`],
  ];
  return (
    <div className="sessions-one">
      <div className="sessions-title">
        {renaming ? (
          <NameField session={session} onDone={() => setRenaming(false)} />
        ) : (
          <>
            <h2 dir="auto">{calledOf(session)}</h2>
            <IconButton
              label={name === null ? 'Give it a name (F2)' : 'Rename (F2)'}
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => setRenaming(true)}
            />
          </>
        )}
      </div>
      {name !== null && (
        <p className="sessions-way">
          <bdi className="mono">{title}</bdi> <CopyButton text={title} what="the route" />
        </p>
      )}
      <p className="sessions-says">
        <span className={`sessions-word tone-${tone === 'none' ? 'unknown' : tone}`}>
          <ToneIcon tone={tone} />
          {word}
        </span>
        {says !== null && <span> {says}</span>}
      </p>
      <div className="sessions-actions">
        <Button look="main" icon={<FolderOpen size={14} aria-hidden />} onClick={() => onOpen(session)}>
          Open
        </Button>
        <Button icon={<Download size={14} aria-hidden />} onClick={() => showExport(session.id)}>
          Export…
        </Button>
        <Button
          look="danger"
          icon={<Trash2 size={14} aria-hidden />}
          disabled={!canDelete(session)}
          title={canDelete(session) ? undefined : 'It is still under way'}
          onClick={onDelete}
        >
          Delete
        </Button>
      </div>
      <dl className="sessions-facts">
        {facts.map(
          ([label, value, exact]) =>
            value !== null && (
              <div key={label} className="sessions-fact">
                <dt className="muted">{label}</dt>
                <dd className="number" title={exact}>
                  {value}
                </dd>
              </div>
            ),
        )}
      </dl>
      <NoteField session={session} />
    </div>
  );
}
