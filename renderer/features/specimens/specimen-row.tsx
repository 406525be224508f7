import { memo } from 'react';
import type { SpecimenState } from '../../../shared/model/desk-state.ts';
import { redactUrl } from '../../../shared/model/route.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';

export interface SpecimenRowProps {
  readonly specimen: SpecimenState;
  /** Being started or stopped. */
  readonly busy: boolean;
  readonly runPossible: boolean;
  readonly onToggle: (specimen: SpecimenState) => void;
  readonly onDiagnose: (specimen: SpecimenState) => void;
}

export const SpecimenRow = memo(function SpecimenRow({ specimen, busy, runPossible, onToggle, onDiagnose }: SpecimenRowProps) {
  const { name, says, modes, url } = specimen;
  const running = url !== null;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        {name}
      </th>
      <td role="cell" className="specimens-says">
        {says}
      </td>
      <td role="cell" className="muted">
        {modes.join(', ')}
      </td>
      <td role="cell">
        <span className="table-cell specimens-url">
          {running ? (
            <>
              <bdi className="mono cut" title={url}>
                {redactUrl(url)}
              </bdi>
              <CopyButton text={url} what={`the address of ${name}`} />
            </>
          ) : (
            <span className="muted">stopped</span>
          )}
        </span>
      </td>
      <td role="cell" className="specimens-buttons">
        <span className="table-cell">
          <Button
            className="specimens-toggle"
            disabled={busy}
            aria-label={`${running ? 'Stop' : 'Start'} ${name}`}
            onClick={() => onToggle(specimen)}
          >
            {running ? 'Stop' : 'Start'}
          </Button>
          <Button
            disabled={busy || !runPossible}
            aria-label={`Diagnose through it: ${name}`}
            title={runPossible ? undefined : 'A run is under way'}
            onClick={() => onDiagnose(specimen)}
          >
            Diagnose through it
          </Button>
        </span>
      </td>
    </tr>
  );
});
