import { useEffect, useState } from 'react';
import type { HeadPreview } from '../../../shared/model/desk-state.ts';
import { call } from '../../state/host.ts';
import { headProblemOf } from '../../state/plan-problems.ts';
import { planOf, useRoute } from '../../state/route.ts';
import { wordsOf } from '../../state/toasts.ts';

const WAIT_MS = 150;

export interface ShownPreview {
  /** Of the plan as it was last asked about; null before the first answer. */
  readonly preview: HeadPreview | null;
  /** The plan has changed since. */
  readonly asking: boolean;
  readonly error: string | null;
}

/** The heads of the plan as it stands, asked for when it has not changed for a moment. Answers to an earlier plan are dropped. */
export function useHeadPreview(): ShownPreview {
  // Only what a head depends on.
  const wanted = useRoute(({ draft }) => {
    const plan = planOf(draft);
    return JSON.stringify({ ...plan, up: null, down: null, pace: null, durationMs: 500, handshakes: 1, checks: ['handshake'] });
  });
  const [shown, setShown] = useState<{ readonly of: string; readonly preview: HeadPreview | null; readonly error: string | null } | null>(
    null,
  );
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      const { draft } = useRoute.getState();
      const plan = { ...planOf(draft), checks: ['handshake' as const] };
      if (headProblemOf(draft) !== null) {
        // Its field says what is wrong.
        setShown({ of: wanted, preview: null, error: null });
        return;
      }
      call('previewHead', plan).then(
        (preview) => {
          if (!stale) setShown({ of: wanted, preview, error: null });
        },
        (error: unknown) => {
          if (!stale) setShown({ of: wanted, preview: null, error: wordsOf(error) });
        },
      );
    }, WAIT_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return { preview: shown?.preview ?? null, asking: shown?.of !== wanted, error: shown?.error ?? null };
}
