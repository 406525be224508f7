import { formatBytes } from '../../../shared/model/units.ts';
import { goTo } from '../../state/navigation.ts';
import { useSessions } from '../../state/sessions.ts';
import { Button } from '../../ui/button.tsx';
import { counted } from './words.ts';

/** How much room the log takes, and where one says how much it may. */
export function LogRoom() {
  const bytes = useSessions((state) => state.bytes);
  const matching = useSessions((state) => state.matching);
  const known = useSessions((state) => state.loaded && state.problem === null && state.failure === null);
  const all = useSessions((state) => state.loaded && state.search.trim() === '' && state.kind === null);
  return (
    <footer className="sessions-room">
      <span className="muted number" title={`${bytes.toLocaleString('en')} bytes`}>
        {known && all && `${counted(matching)} ${matching === 1 ? 'session' : 'sessions'}. `}
        {known && `The log takes ${formatBytes(bytes)} on the disk.`}
      </span>
      <Button
        look="quiet"
        onClick={() => {
          goTo('settings');
          // Drawn by then.
          requestAnimationFrame(() => {
            const section = document.querySelector('[aria-labelledby=settings-sessions]');
            section?.scrollIntoView();
            section?.querySelector('input')?.focus({ preventScroll: true });
          });
        }}
      >
        How long they are kept…
      </Button>
    </footer>
  );
}
