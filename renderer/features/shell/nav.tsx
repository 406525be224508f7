import { Activity, FlaskConical, Grid3x3, History, Server, Settings, SquareTerminal, type LucideIcon } from 'lucide-react';
import { useConsoles } from '../../state/consoles.ts';
import { goTo, useNavigation, type Screen } from '../../state/navigation.ts';
import { useRuns } from '../../state/runs.ts';
import { useServers } from '../../state/servers.ts';
import { useSpecimens } from '../../state/specimens.ts';
import { isUnderWay, useSweeps } from '../../state/sweeps.ts';

interface Place {
  readonly screen: Screen;
  readonly label: string;
  readonly Icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { screen: 'diagnose', label: 'Diagnose', Icon: Activity },
  { screen: 'sweep', label: 'Sweep', Icon: Grid3x3 },
  { screen: 'sessions', label: 'Sessions', Icon: History },
  { screen: 'server', label: 'Server', Icon: Server },
  { screen: 'console', label: 'Console', Icon: SquareTerminal },
  { screen: 'specimens', label: 'Specimens', Icon: FlaskConical },
];
const SETTINGS: Place = { screen: 'settings', label: 'Settings', Icon: Settings };

/** The way to every screen; a number says how much is going on there. */
export function Nav() {
  const running = useRuns(({ shown }) => (shown?.status === 'running' ? 1 : 0));
  const servers = useServers((state) => state.servers.length);
  const consoles = useConsoles((state) => state.consoles.filter(({ state: now }) => now === 'open' || now === 'connecting').length);
  const specimens = useSpecimens((state) => state.specimens.filter(({ url }) => url !== null).length);
  const sweeps = useSweeps((state) => Object.values(state.sweeps).filter(isUnderWay).length);
  const going: Readonly<Partial<Record<Screen, number>>> = {
    diagnose: running,
    sweep: sweeps,
    server: servers,
    console: consoles,
    specimens,
  };
  return (
    <nav className="shell-nav" aria-label="Screens">
      <ul className="shell-places">
        {PLACES.map((place) => (
          <li key={place.screen}>
            <NavButton place={place} going={going[place.screen] ?? 0} />
          </li>
        ))}
      </ul>
      <NavButton place={SETTINGS} going={0} />
    </nav>
  );
}

function NavButton({ place: { screen, label, Icon }, going }: { readonly place: Place; readonly going: number }) {
  const current = useNavigation((state) => state.screen === screen);
  return (
    <button type="button" className="shell-place" aria-current={current ? 'page' : undefined} title={label} onClick={() => goTo(screen)}>
      <Icon size={18} aria-hidden />
      <span className="shell-place-label">{label}</span>
      {going > 0 && (
        <span className="shell-going number">
          {going}
          <span className="only-read-aloud"> running</span>
        </span>
      )}
    </button>
  );
}
