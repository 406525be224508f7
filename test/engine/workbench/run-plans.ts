import type { Hop } from '../../../shared/model/route.ts';
import { parseHop } from '../../../shared/model/route.ts';
import type { HopChoice, RunPlan } from '../../../shared/model/run-plan.ts';
import { createSecrets, type Secrets } from '../../../electron/engine/workbench/secrets.ts';
import { DIRECT_PLAN } from '../../support/run-plan.ts';

/** A proxy as the window holds it, its password kept. */
export function choiceOf(url: string, secrets: Secrets = createSecrets()): HopChoice {
  const { kind, host, port, credentials }: Hop = parseHop(url);
  return {
    kind,
    host,
    port,
    username: credentials?.username ?? null,
    secret: credentials && credentials.password !== '' ? secrets.keep(credentials.password) : null,
  };
}

/** A run of few bytes straight to a server of our own. */
export function planOf(more: Partial<RunPlan> = {}): RunPlan {
  return { ...DIRECT_PLAN, checks: ['handshake', 'headers', 'duplex'], durationMs: 300, pace: 16 * 1024 * 1024, timeoutMs: 3000, ...more };
}
