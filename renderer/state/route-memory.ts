import { z } from 'zod';
import { hopChoice, MAX_TYPED_HEAD, runPlan } from '../../shared/model/run-plan.ts';
import { SYMPTOMS, useRoute, type RouteDraft } from './route.ts';
import { withoutCredentials } from './typed-head.ts';

/*
 * A reload of the page must not lose a chain that somebody built. The draft holds no password, only what passwords are called; the engine that knows them
 * outlives the page. A head that was typed can hold credentials: their values are left out. `sessionStorage`: as long as this window, and for it alone.
 */

const KEY = 'duplexscope-route';

const draft = runPlan.omit({ hops: true, customHead: true }).extend({
  source: z.enum(['direct', 'system', 'own']),
  hops: z.array(hopChoice.extend({ id: z.string(), enabled: z.boolean() })),
  customHead: z.string(),
  symptom: z.enum(SYMPTOMS),
  // What is typed may be unfinished.
  checks: runPlan.shape.checks.or(z.tuple([])),
});

/** Brings back what stood in the window before a reload, and keeps it from now on. */
export function rememberRoute(): void {
  const kept = readKept();
  if (kept) useRoute.setState({ draft: kept, past: [] });
  useRoute.subscribe(({ draft: now }, before) => {
    if (now !== before.draft)
      window.sessionStorage.setItem(
        KEY,
        JSON.stringify({ ...now, customHead: withoutCredentials(now.customHead.slice(0, MAX_TYPED_HEAD)) }),
      );
  });
}

function readKept(): RouteDraft | null {
  const text = window.sessionStorage.getItem(KEY);
  if (text === null) return null;
  try {
    return draft.parse(JSON.parse(text));
  } catch {
    // Another version wrote it, or it was unfinished: one begins anew.
    window.sessionStorage.removeItem(KEY);
    return null;
  }
}
