import type { ErrorCode, Stage } from '../../shared/model/failure.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import type { ServerPlan } from '../diagnosis/far-end.ts';
import type { EvidenceQuery, OwnServerOptions } from './own-servers.ts';

/** What the main thread asks of the server thread, and what comes back. */
export type ThreadCall =
  | { readonly method: 'listen'; readonly options: OwnServerOptions }
  | { readonly method: 'prepare'; readonly server: number; readonly plan: ServerPlan }
  | { readonly method: 'evidence'; readonly query: EvidenceQuery }
  | { readonly method: 'close'; readonly server: number };

export interface ThreadRequest {
  readonly id: number;
  readonly call: ThreadCall;
}

export type ThreadMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly code: ErrorCode; readonly stage: Stage; readonly message: string }
  | { readonly kind: 'observations'; readonly batch: readonly (readonly [server: number, seen: Observation])[] };
