import { useState } from 'react';
import type { ExportState } from '../../../shared/model/session.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { cancelExport } from '../../state/exports.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Callout, ToneLabel } from '../../ui/state.tsx';
import { counted } from './words.ts';

/** How far an export has come, and where it is when it is done. */
export function ExportProgress({
  current,
  onAgain,
  onClose,
}: {
  readonly current: ExportState;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const [cancelling, setCancelling] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { status, written, total, bytes, path } = current;
  const cancel = (): void => {
    setCancelling(true);
    cancelExport(current)
      .catch((error: unknown) => setProblem(wordsOf(error)))
      .finally(() => setCancelling(false));
  };
  return (
    <div className="export-progress">
      <p className="export-state" role="status">
        {status === 'done' ? <ToneLabel tone="good">Exported</ToneLabel> : <ToneLabel tone="busy">Writing</ToneLabel>}
        <span className="muted number" title={`${bytes.toLocaleString('en')} bytes`}>
          {formatBytes(bytes)}
        </span>
      </p>
      {status === 'running' && (
        <>
          <progress className="export-bar" aria-label="Written" value={total === 0 ? undefined : written} max={Math.max(1, total)} />
          <p className="muted small number">
            {counted(written)} of {counted(total)} written. It goes on when this is closed.
          </p>
        </>
      )}
      <p className="export-path">
        <code className="mono" dir="ltr">
          {path}
        </code>
        {status === 'done' && <CopyButton text={path} what="the path" />}
      </p>
      {problem !== null && <Callout tone="bad">{problem}</Callout>}
      <div className="dialog-buttons">
        {status === 'running' ? (
          <Button onClick={cancel} disabled={cancelling}>
            Cancel the export
          </Button>
        ) : (
          <Button onClick={onAgain}>Export in another form</Button>
        )}
        <Button look={status === 'done' ? 'main' : 'plain'} data-focus-first onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
