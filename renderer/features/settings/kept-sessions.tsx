import { formatBytes } from '../../../shared/model/units.ts';
import { goTo } from '../../state/navigation.ts';
import { useSessions } from '../../state/sessions.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { Button } from '../../ui/button.tsx';
import { KEEPING, readKeeping, shownKeeping, type Keeping } from './keeping.ts';
import { NumberField } from './number-field.tsx';

/** How long the session log keeps what it has. */
export function KeptSessions() {
  const bytes = useSessions((state) => (state.loaded && state.problem === null && state.failure === null ? state.bytes : null));
  return (
    <>
      <div className="settings-limits">
        {KEEPING.map((keeping) => (
          <KeepingField key={keeping.key} keeping={keeping} />
        ))}
      </div>
      <p className="muted small settings-sessions-says">
        Sessions with a name stay until you delete them.{bytes !== null && ` They take ${formatBytes(bytes)} now.`}{' '}
        <Button look="quiet" onClick={() => goTo('sessions')}>
          Show the sessions
        </Button>
      </p>
    </>
  );
}

function KeepingField({ keeping }: { readonly keeping: Keeping }) {
  const kept = useSettings((state) => state[keeping.key]);
  return (
    <NumberField
      label={keeping.label}
      hint={keeping.hint}
      kept={shownKeeping(kept)}
      read={(text) => readKeeping(keeping, text)}
      keep={({ change }) => changeSettings(change)}
    />
  );
}
