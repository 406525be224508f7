import type { FileHandle } from 'node:fs/promises';
import { Failure } from '../../shared/model/failure.ts';

/** Longer lines are not ours. */
const LONGEST_LINE = 16 * 1024 * 1024;
const PIECE = 256 * 1024;

export interface WholeLine {
  readonly text: string;
  /** Of its first byte. */
  readonly offset: number;
}

/**
 * The lines of a file that end as they should: what stands behind the last line end was cut off when it was written. `end` says how long the file is up to
 * there, once all were read.
 */
export class WholeLines {
  readonly #file: Pick<FileHandle, 'read'>;
  #end = 0;

  constructor(file: Pick<FileHandle, 'read'>) {
    this.#file = file;
  }

  get end(): number {
    return this.#end;
  }

  async *lines(): AsyncGenerator<WholeLine> {
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let lf = rest.indexOf(10, from); lf >= 0; lf = rest.indexOf(10, from)) {
        const offset = this.#end;
        this.#end += lf + 1 - from;
        yield { text: rest.toString('utf8', from, lf).replace(/\r$/u, ''), offset };
        from = lf + 1;
      }
      rest = rest.subarray(from);
      if (rest.length > LONGEST_LINE)
        throw new Failure('BAD_LIST', 'this file holds something else than the lines of a sweep', { stage: 'usage' });
    }
  }
}

/** Line numbers, and what stood there, in 4 bytes each. */
export class DoneLines {
  #marks = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  has(line: number): boolean {
    return (this.#marks[line] ?? 0) !== 0;
  }

  /** False: it is there already. */
  add(line: number, what: string): boolean {
    if (this.has(line)) return false;
    if (line >= this.#marks.length) {
      const grown = new Uint32Array(Math.max(line + 1, this.#marks.length * 2));
      grown.set(this.#marks);
      this.#marks = grown;
    }
    this.#marks[line] = markOf(what);
    this.#count += 1;
    return true;
  }

  /** Whether a line that is there was said of this. */
  agrees(line: number, what: string): boolean {
    return this.#marks[line] === markOf(what);
  }
}

/** FNV-1a, never 0: enough to notice that a file belongs to another list. */
function markOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}
