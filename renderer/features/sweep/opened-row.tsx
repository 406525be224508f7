import { ChevronDown, ChevronLeft, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import type { SweepState } from '../../../shared/model/sweep.ts';
import { closeRow } from '../../state/sweep-actions.ts';
import { useSweepRows } from '../../state/sweep-rows.ts';
import { useLooks } from '../../state/sweep-view.ts';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { wordsOf } from '../../state/toasts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Callout } from '../../ui/state.tsx';
import { RunPanel } from '../run/index.tsx';
import { openRowAt } from './open-row.ts';
import { counted } from './words.ts';

/** The evidence of one proxy, as that of any run; the rows above and below it are one step away. */
export function OpenedRow({ sweep }: { readonly sweep: SweepState }) {
  const at = useLooks((state) => state.at);
  const matching = useSweepRows(({ counts }) => counts?.matching ?? 0);
  const proxy = useRunOnScreen(({ run }) => run?.route.hops[0] ?? null);
  const [refused, setRefused] = useState<string | null>(null);
  const go = (to: number): void => {
    setRefused(null);
    openRowAt(sweep.id, to).catch((error: unknown) => setRefused(wordsOf(error)));
  };
  return (
    <div className="sweep-opened">
      <header className="sweep-bar">
        <IconButton label="Back to the table (Esc)" icon={<ChevronLeft size={18} aria-hidden />} onClick={closeRow} />
        <h1 className="sweep-opened-name">
          <span className="only-read-aloud">Sweep: </span>
          <bdi className="mono cut" title={proxy ?? undefined}>
            {proxy ?? 'A proxy'}
          </bdi>
        </h1>
        <span className="muted number sweep-opened-place">
          {at >= 0 && `${counted(at + 1)} of ${counted(matching)}`}{' '}
          <span className="muted">
            in <bdi>{sweep.name}</bdi>
          </span>
        </span>
        <IconButton label="The row above" icon={<ChevronUp size={16} aria-hidden />} disabled={at <= 0} onClick={() => go(at - 1)} />
        <IconButton
          label="The row below"
          icon={<ChevronDown size={16} aria-hidden />}
          disabled={at < 0 || at + 1 >= matching}
          onClick={() => go(at + 1)}
        />
      </header>
      {refused !== null && <Callout tone="bad">{refused}</Callout>}
      <RunPanel />
    </div>
  );
}
