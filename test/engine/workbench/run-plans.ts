import type { Hop } from '../../../shared/model/route.ts';
import { parseHop } from '../../../shared/model/route.ts';
import type { HopChoice, RunPlan } from '../../../shared/model/run-plan.ts';
import { createSecrets, type Secrets } from '../../../electron/engine/workbench/secrets.ts';

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
  return {
    hops: [],
    target: { kind: 'own', listenHost: '127.0.0.1' },
    mode: 'auto',
    variant: 'get',
    customHead: null,
    tls: 'none',
    insecure: false,
    checks: ['handshake', 'headers', 'duplex'],
    up: null,
    down: null,
    durationMs: 300,
    pace: 16 * 1024 * 1024,
    handshakes: 1,
    timeoutMs: 3000,
    ...more,
  };
}
