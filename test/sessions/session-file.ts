import { gzipSync } from 'node:zlib';
import type { RunState } from '../../shared/model/run-state.ts';
import { exportJsonl } from '../../electron/sessions/export/jsonl.ts';
import { event, runState } from './recorded.ts';
import { runSession, stored } from './stored.ts';

/** A small session as a `.duplexscope` file has it. */
export function sessionFile(state: RunState = runState({ status: 'done' })): Buffer {
  const events = [1, 2, 3].map((number) => ({ ...event(number), seq: number }));
  const redaction = { credentials: true, userNames: true, addresses: false };
  const pieces = [...exportJsonl(stored(runSession(state, events)), { program: 'duplexscope 1', redaction })];
  return gzipSync(pieces.join(''));
}
