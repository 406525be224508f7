import type { RunPlan } from '../../shared/model/run-plan.ts';

/** A run straight to a server of our own, as fast as it goes. */
export const DIRECT_PLAN: RunPlan = {
  hops: [],
  target: { kind: 'own', listenHost: '127.0.0.1' },
  mode: 'auto',
  variant: 'get',
  ladder: false,
  customHead: null,
  tls: 'none',
  insecure: false,
  ca: null,
  pin: null,
  checks: ['handshake', 'duplex'],
  up: null,
  down: null,
  durationMs: 1000,
  pace: null,
  handshakes: 1,
  timeoutMs: 10_000,
  idleMaxMs: 2_000,
};
