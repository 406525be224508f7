import { useEffect } from 'react';
import { loadEarlier, useSweeps } from '../../state/sweeps.ts';
import { useSweepList } from '../../state/sweep-list.ts';
import { Screen } from '../../ui/screen.tsx';
import { Callout } from '../../ui/state.tsx';
import { Button } from '../../ui/button.tsx';
import { doWithoutList } from '../../state/sweeps.ts';
import { EarlierSweeps } from './earlier.tsx';
import { ListChoice } from './list-choice.tsx';
import { ListStatus } from './list-status.tsx';
import { SweepPlanForm } from './plan.tsx';

/** Where a list is chosen and what is tried; beside it what was swept before. */
export function Begin() {
  const { sending, asking, list } = useSweepList();
  const wantsList = useSweeps((state) => state.wantsList);
  const refused = useSweeps((state) => state.refused);
  useEffect(() => {
    void loadEarlier();
  }, []);
  const chosen = sending !== null || asking || list !== null;
  return (
    <Screen title="Sweep" says="Every proxy of a list, tried at once: which of them carry a two-way stream, and what each does to it.">
      <div className="sweep-begin">
        {wantsList && (
          <Callout tone="altered" action={<Button onClick={doWithoutList}>Leave it</Button>}>
            <strong>
              To go on with “<bdi>{wantsList.name}</bdi>”, give its list again.
            </strong>{' '}
            {wantsList.says}
          </Callout>
        )}
        {refused !== null && <Callout tone="bad">{refused}</Callout>}
        {chosen ? (
          <>
            <ListStatus />
            {list?.status === 'ready' && list.entries > 0 && (
              <SweepPlanForm resuming={wantsList !== null} wantsSecret={wantsList?.secret === true} />
            )}
          </>
        ) : (
          <ListChoice />
        )}
        {!chosen && <EarlierSweeps />}
      </div>
    </Screen>
  );
}
