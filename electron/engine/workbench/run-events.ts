import type { RunEvent } from '../../../shared/model/run-state.ts';
import type { TranscriptEvent } from '../../../shared/model/transcript.ts';
import type { UnnumberedEvent } from '../../sessions/logged-run.ts';

/** Events that are kept of one run; its last one then is a `note` that says so. */
export const MAX_EVENTS = 200_000;
/** Bytes that are kept of one run's events; what comes after is kept with its `count`, but without its bytes. */
export const MAX_EVENT_BYTES = 32 * 1024 * 1024;
/** Characters of the base64 of one answer or batch: more at once keeps a window from drawing meanwhile. One event goes alone if need be. */
export const MAX_CHARACTERS_AT_ONCE = 2 * 1024 * 1024;
/** What an event costs beside its bytes, about. */
const BYTES_AN_EVENT = 256;

/** An event as the window and the log have it; each numbers those that it keeps. `offsetNs`: from the run's start to the part's. */
export function runEventOf(part: number, offsetNs: number, event: TranscriptEvent): UnnumberedEvent {
  const { id, at, end, hop, direction, kind, count, text, bytes } = event;
  const base64 = bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { id, part, at: offsetNs + at, end, hop, direction, kind, bytes: base64, count, text };
}

/**
 * The transcript of a run as the window sees it. `seq` counts over all parts, from 1 and without gaps; `id` is the part's own (`e1`, `e2` …), as the checks cite
 * it. A run with more than 200,000 events loses the later ones here; the session log keeps more, and the events that its checks cite are in its document.
 */
export class RunEvents {
  readonly #kept: RunEvent[] = [];
  #bytes = 0;

  get count(): number {
    return this.#kept.length;
  }

  /** Roughly the memory that they take. */
  get weight(): number {
    return this.#kept.length * BYTES_AN_EVENT + (this.#bytes * 4) / 3;
  }

  /** False: there was no room for it. */
  add(event: UnnumberedEvent): boolean {
    if (this.#kept.length >= MAX_EVENTS) return false;
    const seq = this.#kept.length + 1;
    if (seq === MAX_EVENTS) {
      const text = `later events are not kept: a run keeps ${MAX_EVENTS.toLocaleString('en')}`;
      const { part, at, end } = event;
      this.#kept.push({ id: 'full', part, seq, at, end, hop: null, direction: null, kind: 'note', bytes: null, count: 0, text });
      return true;
    }
    const size = event.bytes === null ? 0 : Buffer.byteLength(event.bytes, 'base64');
    const fits = this.#bytes + size <= MAX_EVENT_BYTES;
    if (fits) this.#bytes += size;
    this.#kept.push({ ...event, seq, bytes: fits ? event.bytes : null });
    return true;
  }

  /** Those with `seq` beyond `after`, `most` of them, or fewer where their bytes are many; none only where there are none. */
  after(after: number, most: number): RunEvent[] {
    const found: RunEvent[] = [];
    let characters = 0;
    for (const event of this.#kept.slice(after, after + most)) {
      characters += event.bytes?.length ?? 0;
      if (found.length > 0 && characters > MAX_CHARACTERS_AT_ONCE) break;
      found.push(event);
    }
    return found;
  }
}
