import { Download } from 'lucide-react';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';
import { Failure } from '../../../shared/model/failure.ts';
import type { ExportPreview, ExportState, Redaction } from '../../../shared/model/session.ts';
import { forgetExport, rememberChoice, startExport, useExports } from '../../state/exports.ts';
import { call } from '../../state/host.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { FORMAT_WORDS, FORMATS, pathOf, REDACTION_WORDS, withEndingOf } from './export-formats.ts';
import { Preview } from './export-preview.tsx';
import { asSentence } from './words.ts';

/** What is chosen before anything is written, with what of it would be read by whoever gets the file. */
export function ExportForm({
  session,
  last,
  onClose,
}: {
  readonly session: string;
  /** What became of the one before, if it was not to be. */
  readonly last: ExportState | null;
  readonly onClose: () => void;
}) {
  const { format, redaction } = useExports((state) => state.choice);
  const { preview, problem } = usePreview(session, format, redaction);
  const [typed, setTyped] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const [refused, setRefused] = useState<Failure | null>(null);
  const name = useId();
  const proposed = preview ? pathOf(preview.folder, preview.fileName) : '';
  const lastProposed = useRef('');
  useEffect(() => {
    if (proposed === '') return;
    const before = lastProposed.current;
    lastProposed.current = proposed;
    setTyped((path) => (path === null ? null : withEndingOf(path, before, proposed)));
  }, [proposed]);
  const path = typed ?? proposed;

  const start = async (replace: boolean): Promise<void> => {
    if (starting || path.trim() === '') return;
    setStarting(true);
    setRefused(null);
    try {
      await startExport({ session, format, redaction, path: path.trim(), replace });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setRefused(error);
    } finally {
      setStarting(false);
    }
  };
  const failed = refused ?? (last?.status === 'failed' ? last.error : null);
  const exists = failed?.code === 'FILE_EXISTS';
  return (
    <form
      className="export-form"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void start(false);
      }}
    >
      <div className="export-choices">
        <fieldset className="export-formats">
          <legend className="field-label">As</legend>
          {FORMATS.map((value) => (
            <label key={value} className="export-format">
              <input
                type="radio"
                name={name}
                value={value}
                checked={value === format}
                {...(value === format ? { 'data-focus-first': true } : {})}
                onChange={() => {
                  setRefused(null);
                  rememberChoice({ format: value });
                }}
              />
              <span>
                <span className="export-name">{FORMAT_WORDS[value].name}</span>
                <span className="muted small export-says">{FORMAT_WORDS[value].says}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset className="export-redaction">
          <legend className="field-label">Leave out</legend>
          <Checkbox label="Passwords, always" checked disabled onValue={() => undefined} />
          {(Object.keys(REDACTION_WORDS) as (keyof Redaction)[]).map((key) => (
            <div key={key}>
              <Checkbox
                label={REDACTION_WORDS[key].label}
                checked={redaction[key]}
                onValue={(checked) => rememberChoice({ redaction: { ...redaction, [key]: checked } })}
              />
              <p className="muted small export-hint">{REDACTION_WORDS[key].says}</p>
            </div>
          ))}
        </fieldset>
      </div>
      <Preview preview={preview} problem={problem} />
      <TextField
        label="Save as"
        mono
        dir="ltr"
        value={path}
        disabled={preview === null && typed === null}
        onValue={(value) => {
          setTyped(value);
          setRefused(null);
          if (last) forgetExport(session);
        }}
      />
      {failed && (
        <Callout
          tone={exists ? 'altered' : 'bad'}
          action={
            exists ? (
              <Button look="danger" disabled={starting} onClick={() => void start(true)}>
                Replace it
              </Button>
            ) : undefined
          }
        >
          {exists ? 'There is a file of this name already. Choose another name, or replace it.' : asSentence(failed.message)}
        </Callout>
      )}
      {last?.status === 'cancelled' && !failed && <Callout tone="unknown">Cancelled. Nothing of it was left behind.</Callout>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>Close</Button>
        <Button type="submit" look="main" icon={<Download size={14} aria-hidden />} disabled={starting || path.trim() === ''}>
          Export
        </Button>
      </div>
    </form>
  );
}

/** What goes out as it is chosen now; the one before stays until the next is there. */
function usePreview(
  session: string,
  format: ExportState['format'],
  redaction: Redaction,
): { readonly preview: ExportPreview | null; readonly problem: string | null } {
  const [preview, setPreview] = useState<ExportPreview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    call('previewExport', { session, format, redaction }).then(
      (made) => {
        if (!wanted) return;
        setPreview(made);
        setProblem(null);
      },
      (error: unknown) => {
        if (wanted) setProblem(wordsOf(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [session, format, redaction]);
  return { preview, problem };
}
