import { Pencil, Play, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatMs } from '../../../shared/model/units.ts';
import { cancelNow, runNow } from '../../state/actions.ts';
import { useLink } from '../../state/link.ts';
import { planOf, useRoute, type RouteDraft } from '../../state/route.ts';
import { useRuns } from '../../state/runs.ts';
import { Button } from '../../ui/button.tsx';
import { ariaKeys, showKeys } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { estimateInWords, estimateOf } from './estimate.ts';
import { routeInWords } from './plan-words.ts';

const SYMPTOM_WORDS: Readonly<Record<RouteDraft['symptom'], string>> = {
  all: 'the usual checks',
  'never-connects': 'never connects',
  'dies-when-quiet': 'dies when quiet',
  'dies-when-busy': 'dies when busy',
  stalls: 'stalls',
  sometimes: 'fails sometimes',
  own: 'checks of my choice',
};

/** Always there, at the end of the plan: what will be done, how long it takes about, and the one button. */
export function PlanBar({ open, onToggle }: { readonly open: boolean; readonly onToggle: (() => void) | null }) {
  const draft = useRoute((state) => state.draft);
  const running = useRuns(({ shown }) => shown?.status === 'running');
  const starting = useRuns((state) => state.starting);
  const again = useRuns(({ shown }) => shown !== null);
  const plan = planOf(draft);
  const time = estimateInWords(estimateOf(plan));
  const busy = running || starting;
  const run = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Whoever ran it from a field of the plan stood in what is folded now.
    if (!open && document.activeElement === document.body) run.current?.focus();
  }, [open]);
  return (
    <div className="diagnose-bar">
      <p className="diagnose-bar-text">
        {open ? (
          <span className="muted">Takes {time}; longer where something on the way goes silent.</span>
        ) : (
          <span className="cut" title={routeInWords(plan)}>
            {routeInWords(plan)}{' '}
            <span className="muted">
              · {SYMPTOM_WORDS[draft.symptom]} · {time}
            </span>
          </span>
        )}
      </p>
      {running && <Elapsed />}
      <Button
        icon={<Square size={12} aria-hidden />}
        className={running ? '' : 'diagnose-hidden'}
        tabIndex={running ? 0 : -1}
        aria-hidden={!running}
        aria-keyshortcuts={ariaKeys('Escape', ON_MAC)}
        onClick={cancelNow}
      >
        Cancel
      </Button>
      {onToggle && (
        <Button look="quiet" icon={<Pencil size={14} aria-hidden />} aria-expanded={open} onClick={onToggle}>
          {open ? 'Hide the plan' : 'Edit the plan'}
        </Button>
      )}
      <Button
        look="main"
        ref={run}
        className="diagnose-run"
        icon={<Play size={14} aria-hidden />}
        keys={showKeys('Mod+Enter', ON_MAC)}
        aria-keyshortcuts={ariaKeys('Mod+Enter', ON_MAC)}
        // Not `disabled`: it would lose the focus, and whoever pressed it would be nowhere.
        aria-disabled={busy}
        onClick={() => {
          if (!busy) runNow();
        }}
      >
        {again ? 'Run again' : 'Run'}
      </Button>
    </div>
  );
}

const TICK_MS = 100;

/** How long the run has been going on. */
function Elapsed() {
  const startedAt = useRuns(({ shown }) => shown?.startedAt ?? null);
  const [now, setNow] = useState(() => Date.now());
  // What became of the run nobody knows while nobody can be asked.
  const linked = useLink(({ link }) => link === 'open');
  useEffect(() => {
    if (!linked) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [linked]);
  const ms = startedAt === null ? 0 : Math.max(0, now - Date.parse(startedAt));
  return (
    <span className="diagnose-elapsed number" role="timer" aria-label="Time since the start">
      <ToneIcon tone="busy" size={14} />
      {ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatMs(ms)}
    </span>
  );
}
