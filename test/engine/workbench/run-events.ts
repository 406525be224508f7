import type { TranscriptEvent } from '../../../shared/model/transcript.ts';

/** The `n`th event of a part. */
export function eventOf(n: number, more: Partial<TranscriptEvent> = {}): TranscriptEvent {
  return {
    id: `e${String(n)}`,
    run: 'r',
    seq: n,
    at: n * 1000,
    end: 'client',
    hop: null,
    direction: 'received',
    kind: 'bytes',
    bytes: null,
    count: 1,
    text: null,
    ...more,
  };
}
