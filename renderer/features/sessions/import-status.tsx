import { X } from 'lucide-react';
import { formatBytes } from '../../../shared/model/units.ts';
import { cancelImport, forgetImports, useImports } from '../../state/imports.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Callout, ToneIcon } from '../../ui/state.tsx';
import { asSentence, calledOf, counted } from './words.ts';

/** What becomes of the files that are taken in: how far, and what was wrong with any. */
export function ImportStatus({ onShow }: { readonly onShow: (session: string) => void }) {
  const { underWay, waiting, failed, done } = useImports();
  const [last] = done.slice(-1);
  return (
    <div className="sessions-import" role="status">
      {underWay && (
        <div className="sessions-import-line">
          <ToneIcon tone="busy" />
          <span className="sessions-import-text">
            {underWay.sent < underWay.size ? 'Reading' : 'Checking and keeping'} <bdi>{underWay.name}</bdi>
            <span className="muted number">
              {' '}
              {formatBytes(underWay.sent)} of {formatBytes(underWay.size)}
              {waiting > 0 && `, ${counted(waiting)} more to come`}
            </span>
          </span>
          <Button onClick={cancelImport}>Cancel</Button>
        </div>
      )}
      {failed.map(({ name, says }) => (
        <Callout key={name} tone="bad">
          <strong>
            <bdi>{name}</bdi> was not imported.
          </strong>{' '}
          {asSentence(says)}
        </Callout>
      ))}
      {!underWay && last && (
        <Callout tone="good" action={<Button onClick={() => onShow(last.id)}>Show it</Button>}>
          Imported {done.length === 1 ? <bdi>{calledOf(last)}</bdi> : `${counted(done.length)} sessions`}.
        </Callout>
      )}
      {!underWay && (failed.length > 0 || done.length > 0) && (
        <IconButton className="sessions-import-dismiss" label="Dismiss" icon={<X size={16} aria-hidden />} onClick={forgetImports} />
      )}
    </div>
  );
}
