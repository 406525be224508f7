import { useNavigation } from '../../state/navigation.ts';
import { OpenedSession } from './opened-session.tsx';
import { SessionsDesk } from './desk.tsx';
import './sessions.css';

/** The screen "Sessions": what the log holds, or one of it that was opened. */
export function SessionsScreen() {
  const opened = useNavigation((state) => state.opened.sessions);
  return opened === undefined ? <SessionsDesk /> : <OpenedSession key={opened} id={opened} />;
}
