import { useExports, forgetExport } from '../../state/exports.ts';
import { showOverlay } from '../../state/navigation.ts';
import { sessionOf, useSessions } from '../../state/sessions.ts';
import { useSweeps } from '../../state/sweeps.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ExportForm } from './export-form.tsx';
import { ExportProgress } from './export-progress.tsx';
import { shortlyCalledOf } from './words.ts';
import './export.css';

/** How a session goes out: as what, without what, where to. What is under way goes on when the dialog is closed. */
export default function ExportDialog() {
  const subject = useExports((state) => state.subject);
  const current = useExports((state) => (state.subject === null ? null : (state.latest[state.subject] ?? null)));
  const session = useSessions((state) => (subject === null ? null : sessionOf(state, subject)));
  const sweep = useSweeps(({ sweeps }) => (subject === null ? null : (sweeps[subject]?.name ?? null)));
  if (subject === null) return null;
  const title = session ? shortlyCalledOf(session) : sweep === null ? null : shortlyCalledOf({ name: null, title: sweep });
  const close = (): void => showOverlay(null);
  return (
    <Dialog title={title === null ? 'Export' : `Export ${title}`} onClose={close} wide>
      {current === null || current.status === 'failed' || current.status === 'cancelled' ? (
        <ExportForm session={subject} last={current} onClose={close} />
      ) : (
        <ExportProgress current={current} onAgain={() => forgetExport(subject)} onClose={close} />
      )}
    </Dialog>
  );
}
