import { useNavigation } from '../../state/navigation.ts';
import { shownSweep, useSweeps } from '../../state/sweeps.ts';
import { Begin } from './begin.tsx';
import { SweepDesk } from './desk.tsx';
import { OpenedRow } from './opened-row.tsx';
import { usePastedList } from './use-pasted-list.ts';
import './sweep.css';
import './places.css';

/** The screen "Sweep": where a list is chosen, the sweep that is made of it, or the evidence of one of its rows. */
export function SweepScreen() {
  const opened = useNavigation((state) => state.opened.sweep);
  const sweep = useSweeps(shownSweep);
  usePastedList();
  if (sweep === null) return <Begin />;
  return opened === undefined ? <SweepDesk sweep={sweep} /> : <OpenedRow sweep={sweep} />;
}
