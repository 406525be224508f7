import './ui/tokens.css';
import './ui/base.css';
import './ui/narrow.css';
import { ConsoleScreen } from './features/console/index.tsx';
import { DiagnoseScreen } from './features/diagnose/index.tsx';
import { SessionsScreen } from './features/sessions/index.tsx';
import { ServerScreen } from './features/servers/index.tsx';
import { SettingsScreen } from './features/settings/index.tsx';
import { Shell } from './features/shell/index.tsx';
import { SpecimensScreen } from './features/specimens/index.tsx';
import { SweepScreen } from './features/sweep/index.tsx';
import { useNavigation, type Screen } from './state/navigation.ts';

const SCREENS: Readonly<Record<Screen, () => React.JSX.Element>> = {
  diagnose: DiagnoseScreen,
  sweep: SweepScreen,
  sessions: SessionsScreen,
  server: ServerScreen,
  console: ConsoleScreen,
  specimens: SpecimensScreen,
  settings: SettingsScreen,
};

export function App() {
  const screen = useNavigation((state) => state.screen);
  const Chosen = SCREENS[screen];
  return (
    <Shell>
      <Chosen />
    </Shell>
  );
}
