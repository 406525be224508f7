import { firstMismatch } from './compare.ts';
import { INSERTED_BYTES, nameFault, unexplained } from './fault.ts';
import type { Fault, FaultKind } from './fault.ts';
import { BASE_BYTES, BLOCK_BYTES, copyBase } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { createResumeFinder } from './resume.ts';
import type { Resume, ResumeFinder } from './resume.ts';

/** What a receiver can say about the bytes it got, compared with the pattern. */
export interface Verification {
  readonly received: number;
  /** Pattern offset of the first wrong byte, known at once. */
  readonly firstDifference: number | null;
  /** Null until the bytes behind the first difference were seen, and when there is none. The fields below describe the first difference. */
  readonly kind: FaultKind | null;
  readonly length: number | null;
  readonly resumesAt: number | null;
  readonly sample: Buffer;
  readonly inserted: Buffer | null;
  /** Differences classified so far. Counting ends at MAX_DIFFERENCES; the bytes behind are then only counted. */
  readonly differences: number;
  /** The first ones, at most MAX_FAULTS. */
  readonly faults: readonly Fault[];
  /** Pattern offset that is due next: `received`, less what was inserted, plus what was lost. */
  readonly offset: number;
}

export interface Verifier {
  /** Takes received bytes; reads them only during the call. Never throws. */
  accept(chunk: Buffer): void;
  /**
   * The stream has ended: decides on what is open. `amount` is the number of bytes that the sender is known to have sent, if known; it
   * settles cases that the bytes alone leave open.
   */
  finish(amount?: number | null): Verification;
  /** The state so far. */
  readonly result: Verification;
}

export const MAX_DIFFERENCES = 256;
export const MAX_FAULTS = 16;
/** Bytes kept behind a difference before it is judged: holds at least 15 stamps. */
export const COLLECTED_BYTES = 64 * 1024;

/** With the amount unknown, fewer right bytes than these at the end of the stream do not show that only bytes before them were changed. */
const SHORTEST_TAIL = 4;
/** Kept when collected bytes are thrown away, so that a resumption across the border is seen. */
const OVERLAP_BYTES = 2 * BLOCK_BYTES;
/** Kept before a resumption that needs more bytes to be sure of. */
const MARGIN_BYTES = 64;
const COARSE_STRIDE = 61;
const BLOCKS_IN_WINDOW = BASE_BYTES / BLOCK_BYTES;

/**
 * Compares what arrives with `pattern` from offset 0, in native strides of 64 KiB: an aligned copy of the base is stamped for the part
 * of the stream that is due. `amount`: bytes that the sender will send when that is fixed beforehand; whatever comes behind is inserted.
 * Memory: 64 KiB, and 0.7 MiB more from the first difference on.
 */
export function createVerifier(pattern: Pattern, amount: number | null = null): Verifier {
  const expected = Buffer.allocUnsafeSlow(BASE_BYTES);
  copyBase(pattern.base, expected, 0);
  let stampedWindow = -1;
  let received = 0;
  let offset = 0;
  let differences = 0;
  let firstDifference: number | null = null;
  const faults: Fault[] = [];

  let finder: ResumeFinder | null = null;
  let collecting = false;
  let collected = Buffer.alloc(0);
  let length = 0;
  let at = 0;
  /** Wrong bytes thrown away from the front of `collected`, and the first of them. */
  let discarded = 0;
  let head: Buffer | null = null;

  function rightBytes(chunk: Buffer, from: number): number {
    const limit = amount === null ? chunk.length : Math.min(chunk.length, Math.max(0, amount - from));
    let done = 0;
    while (done < limit) {
      const window = Math.floor((from + done) / BASE_BYTES);
      if (window !== stampedWindow) {
        pattern.stamp(expected, 0, window * BLOCKS_IN_WINDOW, BLOCKS_IN_WINDOW);
        stampedWindow = window;
      }
      const start = from + done - window * BASE_BYTES;
      const stride = Math.min(BASE_BYTES - start, limit - done);
      const right = firstMismatch(expected, start, chunk, done, stride);
      done += right;
      if (right < stride) return done;
    }
    return done;
  }

  function accept(chunk: Buffer): void {
    received += chunk.length;
    let rest = chunk;
    while (rest.length > 0 && differences < MAX_DIFFERENCES) {
      if (!collecting) {
        const right = rightBytes(rest, offset);
        offset += right;
        rest = rest.subarray(right);
        if (rest.length > 0) begin();
      } else {
        if (collected.length === 0) collected = Buffer.allocUnsafeSlow(COLLECTED_BYTES);
        const taken = rest.copy(collected, length, 0, COLLECTED_BYTES - length);
        length += taken;
        rest = rest.subarray(taken);
        if (length === COLLECTED_BYTES) judge(null);
      }
    }
  }

  function begin(): void {
    collecting = true;
    at = offset;
    firstDifference ??= at;
    length = 0;
    discarded = 0;
    head = null;
  }

  /** Judges the collected bytes as often as they hold something to judge. `sent` is null while the stream goes on. */
  function judge(sent: { readonly amount: number | null } | null): void {
    while (collecting && differences < MAX_DIFFERENCES) {
      const bytes = collected.subarray(0, length);
      const resume = sent === null ? findResume(bytes, null) : findAtEnd(bytes, sent.amount);
      const evidence = { at, head: head ?? bytes, foreign: discarded + (resume?.skipped ?? length) };
      if (sent === null && (resume === null || (resume.open && !resume.certain && resume.skipped > MARGIN_BYTES))) {
        throwAway(bytes, resume === null ? length - OVERLAP_BYTES : resume.skipped - MARGIN_BYTES);
        return;
      }
      if (resume === null) {
        record(unexplained(evidence));
        return;
      }
      record(nameFault(evidence, resume));
      ({ offset } = resume);
      const rest = bytes.subarray(resume.skipped);
      const right = rightBytes(rest, offset);
      offset += right;
      if (right === rest.length) {
        collecting = false;
        return;
      }
      const kept = rest.length - right;
      collected.copyWithin(0, length - kept, length);
      begin();
      length = kept;
      if (sent === null) return;
    }
  }

  function record(fault: Fault): void {
    differences += 1;
    if (faults.length < MAX_FAULTS) faults.push(fault);
  }

  /** Makes room to look further, keeping the evidence. */
  function throwAway(bytes: Buffer, count: number): void {
    head ??= Buffer.from(bytes.subarray(0, INSERTED_BYTES));
    collected.copyWithin(0, count, length);
    length -= count;
    discarded += count;
  }

  /** More came than was sent, and its first bytes happen to be those of the pattern. */
  function takeSurplus(sent: number): void {
    const same = Buffer.allocUnsafe(Math.min(INSERTED_BYTES, (collecting ? at : offset) - sent));
    pattern.fill(same, sent);
    const wrong = collecting ? (head ?? collected.subarray(0, length)) : Buffer.alloc(0);
    const foreign = collecting ? at - sent + discarded + length : offset - sent;
    if (faults.length === 0) firstDifference = sent;
    record(nameFault({ at: sent, head: Buffer.concat([same, wrong]), foreign }, { offset: sent, certain: true }));
    offset = sent;
    collecting = false;
  }

  function findResume(bytes: Buffer, shift: number | null): Resume | null {
    if (amount !== null && at >= amount) return null;
    finder ??= createResumeFinder(pattern);
    // A long foreign stretch must not cost more than the traffic itself; the place found is then made exact by looking back from it.
    const stride = discarded === 0 ? 1 : COARSE_STRIDE;
    return finder.find({ collected: bytes, due: at + discarded, firstWrong: at, shift, stride });
  }

  function findAtEnd(bytes: Buffer, sent: number | null): Resume | null {
    const foreign = discarded + bytes.length;
    const shift = sent === null ? null : sent - (at + foreign);
    if (shift !== null && shift !== 0) {
      const skipped = Math.max(0, -shift - discarded);
      const resumed = { skipped, offset: at + discarded + skipped + shift, certain: true, open: true };
      if (skipped <= bytes.length && resumed.offset >= at && isPattern(bytes.subarray(skipped), resumed.offset)) return resumed;
    }
    const found = findResume(bytes, shift);
    if (found !== null) return found;
    const tail = rightTail(bytes, at + discarded);
    if (shift === 0 || tail >= SHORTEST_TAIL)
      return { skipped: bytes.length - tail, offset: at + foreign - tail, certain: true, open: true };
    return null;
  }

  function isPattern(bytes: Buffer, from: number): boolean {
    const wanted = Buffer.allocUnsafe(bytes.length);
    pattern.fill(wanted, from);
    return wanted.equals(bytes);
  }

  function rightTail(bytes: Buffer, from: number): number {
    const wanted = Buffer.allocUnsafe(bytes.length);
    pattern.fill(wanted, from);
    let tail = 0;
    while (tail < bytes.length && wanted[bytes.length - 1 - tail] === bytes[bytes.length - 1 - tail]) tail++;
    return tail;
  }

  function result(): Verification {
    const first = faults[0];
    return {
      received,
      firstDifference,
      kind: first?.kind ?? null,
      length: first?.length ?? null,
      resumesAt: first?.resumesAt ?? null,
      sample: first?.sample ?? Buffer.alloc(0),
      inserted: first?.inserted ?? null,
      differences,
      faults: [...faults],
      offset,
    };
  }

  return {
    accept,
    finish(sent = null) {
      const total = sent ?? amount;
      if (total !== null && (collecting ? at : offset) > total) takeSurplus(total);
      else if (collecting) judge({ amount: total });
      return result();
    },
    get result() {
      return result();
    },
  };
}
