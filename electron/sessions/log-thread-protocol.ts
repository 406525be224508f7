import type { FailureRecord } from '../../shared/ipc/result.ts';
import type { LogWrite } from './log-writes.ts';

/** What a thread of the log is started with. The writing one starts no transaction but its own; the reading one never waits for it. */
export interface LogThreadData {
  readonly folder: string;
  readonly role: 'write' | 'read';
}

export type LogThreadRequest =
  /** One transaction, answered when it is committed. */
  | { readonly id: number; readonly kind: 'batch'; readonly writes: readonly LogWrite[] }
  | { readonly id: number; readonly kind: 'call'; readonly method: string; readonly args: readonly unknown[] };

export type LogThreadMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: FailureRecord };
