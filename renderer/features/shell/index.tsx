import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useLink } from '../../state/link.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useRuns } from '../../state/runs.ts';
import { AboutDialog } from '../settings/about.tsx';
import { DropZone } from './drop-zone.tsx';
import { useFeatureActions } from './feature-actions.ts';
import { Nav } from './nav.tsx';
import { Notices, RefusedPage } from './notices.tsx';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { StopRun } from './stop-run.tsx';
import { StopSweep } from './stop-sweep.tsx';
import { titleOf } from './title.ts';
import { Toasts } from './toasts.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import './shell.css';

const Palette = lazy(() => import('./palette.tsx'));
const ExportDialog = lazy(() => import('../sessions/export-dialog.tsx'));

/** What stands around every screen: the way to the others, what lies over them, and what is said beside them. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const refused = useLink(({ link }) => link === 'refused');
  const title = useRuns(({ shown }) => titleOf(shown));
  useShortcuts();
  useFeatureActions();
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (refused) return <RefusedPage />;
  return (
    <div className="shell">
      <Nav />
      <main className="shell-content">{children}</main>
      <Notices />
      <Overlays />
      <Toasts />
      <DropZone />
    </div>
  );
}

function Overlays() {
  const overlay = useNavigation((state) => state.overlay);
  switch (overlay) {
    case 'palette':
      return (
        <Suspense fallback={null}>
          <Palette />
        </Suspense>
      );
    case 'shortcuts':
      return <ShortcutsSheet />;
    case 'about':
      return <AboutDialog />;
    case 'stop-run':
      return <StopRun />;
    case 'stop-sweep':
      return <StopSweep />;
    case 'export':
      return (
        <Suspense fallback={null}>
          <ExportDialog />
        </Suspense>
      );
    case null:
      return null;
  }
}
