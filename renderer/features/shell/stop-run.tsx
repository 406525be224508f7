import { useEffect } from 'react';
import { cancelNow } from '../../state/actions.ts';
import { showOverlay } from '../../state/navigation.ts';
import { useRuns } from '../../state/runs.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const close = (): void => showOverlay(null);

/** Asked when Escape is pressed during a run; a run that ends meanwhile needs no answer. */
export function StopRun() {
  const running = useRuns(({ shown }) => shown?.status === 'running');
  useEffect(() => {
    if (!running) close();
  }, [running]);
  return (
    <Dialog title="Stop this run?" onClose={close}>
      <p>What was measured so far stays. A verdict needs the whole run.</p>
      <div className="dialog-buttons">
        <Button onClick={close}>Go on</Button>
        <Button
          look="main"
          data-focus-first
          onClick={() => {
            close();
            cancelNow();
          }}
        >
          Stop the run
        </Button>
      </div>
    </Dialog>
  );
}
