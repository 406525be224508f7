import { z } from 'zod';
import { farExtras, foreignChoice, hopChoice, MAX_TYPED_HEAD, runPlan, targetChoice } from '../../shared/model/run-plan.ts';
import { SYMPTOMS, useRoute, type RouteDraft } from './route.ts';
import { withoutServerSecrets } from './server.ts';
import { withoutCredentials } from './typed-head.ts';

/*
 * A reload of the page must not lose a chain that somebody built. The draft holds no password, only what passwords are called; the engine that knows them
 * outlives the page. A head that was typed, an address and its header lines can hold credentials: their values are left out. `sessionStorage`: as long as this window, and for it alone.
 */

const KEY = 'duplexscope-route';

const authorities = z.strictObject({ name: z.string(), pem: z.string(), holds: z.string() }).nullable();

const draft = runPlan.omit({ hops: true, customHead: true, target: true, insecure: true, ca: true, pin: true }).extend({
  target: z.discriminatedUnion('kind', [...targetChoice.options, foreignChoice.pick({ kind: true, url: true })]),
  typedServer: z.string(),
  extras: foreignChoice.omit({ kind: true, url: true }),
  far: farExtras,
  certificate: z.enum(['any', 'known', 'pinned']),
  authorities,
  pin: z.string(),
  source: z.enum(['direct', 'system', 'own']),
  hops: z.array(
    hopChoice.omit({ trust: true }).extend({
      id: z.string(),
      enabled: z.boolean(),
      authorities: authorities.optional(),
      insecure: z.boolean().optional(),
    }),
  ),
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
        JSON.stringify({
          ...withoutServerSecrets(now),
          customHead: withoutCredentials(now.customHead.slice(0, MAX_TYPED_HEAD)),
        }),
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
