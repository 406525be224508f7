import { useEffect } from 'react';
import { showOverlay } from '../../state/navigation.ts';
import { cancelSweepNow } from '../../state/sweep-actions.ts';
import { isUnderWay, shownSweep, useSweeps } from '../../state/sweeps.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const close = (): void => showOverlay(null);

/** Asked when Escape is pressed during a sweep; one that ends meanwhile needs no answer. */
export function StopSweep() {
  const underWay = useSweeps((state) => {
    const sweep = shownSweep(state);
    return sweep !== null && isUnderWay(sweep);
  });
  useEffect(() => {
    if (!underWay) close();
  }, [underWay]);
  return (
    <Dialog title="Stop this sweep?" onClose={close}>
      <p>The proxies that were tested stay in its table. Those that are still to be tested are left out; pause it to go on later.</p>
      <div className="dialog-buttons">
        <Button onClick={close}>Go on</Button>
        <Button
          look="main"
          data-focus-first
          onClick={() => {
            close();
            cancelSweepNow();
          }}
        >
          Stop the sweep
        </Button>
      </div>
    </Dialog>
  );
}
