import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../shared/model/failure.ts';

/** So much may wait to be written before the sweep waits too. */
const MOST_WAITING = 8 * 1024 * 1024;

/** Appends lines to a file in order, many at once, and never a part of one unless the disk is full or the process is killed. */
export class LineFile {
  readonly #file: FileHandle;
  readonly #path: string;
  #waiting: string[] = [];
  #size = 0;
  #position: number;
  #writing: Promise<void> | null = null;
  #failure: Failure | null = null;

  constructor(file: FileHandle, path: string, position: number) {
    this.#file = file;
    this.#path = path;
    this.#position = position;
  }

  /** With a promise where the disk does not keep up. Throws, or the promise rejects, with `DISK_FULL` or `OUTPUT_FAILED` once the disk has failed. */
  add(text: string): Promise<void> | void {
    if (this.#failure) throw this.#failure;
    this.#waiting.push(text);
    this.#size += text.length;
    this.#writing ??= this.#write();
    if (this.#size > MOST_WAITING) return this.flush();
  }

  /** Resolves when all that was added is in the file. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  async #write(): Promise<void> {
    // What else this turn brings goes into the same write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0 && !this.#failure) {
      const bytes = Buffer.from(this.#waiting.join(''), 'utf8');
      this.#waiting = [];
      this.#size = 0;
      try {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#position);
          done += bytesWritten;
          this.#position += bytesWritten;
        }
      } catch (error) {
        this.#failure = outputFailure(this.#path, error);
      }
    }
    this.#writing = null;
  }
}

/** Creates the file for its owner alone. Throws `FILE_EXISTS` or `OUTPUT_FAILED`. */
export async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new Failure('FILE_EXISTS', `${path} is there already; go on with it by --resume, or choose another name`, {
        stage: 'usage',
        cause: error,
      });
    }
    throw outputFailure(path, error);
  }
}

export function outputFailure(path: string, error: unknown): Failure {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure('DISK_FULL', `there is no room left for ${path}; make some and go on by --resume`, { stage: 'usage', cause: error });
  }
  return new Failure('OUTPUT_FAILED', `${path} cannot be written (${code})`, { stage: 'usage', cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no system code';
}
