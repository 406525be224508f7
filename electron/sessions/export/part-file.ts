import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../shared/model/failure.ts';
import { isMarkGone, processMark } from '../owner.ts';
import type { ExportFile } from './export-task.ts';

/** What follows the name that the file is to have: whose it is (`processMark`), and which of theirs. */
const PART = /^\.([0-9a-f-]+)\.([0-9a-f]{8})\.part$/u;
/** A part of a process that cannot be asked for (of another machine that shares the folder) is a leftover when nobody wrote to it for so long. */
const FORGOTTEN_MS = 24 * 3600 * 1000;

/**
 * A file that only has its name when it is whole. Until then its bytes are in `NAME.<process>.<random>.part` beside it, for this user alone; after `discard`
 * there is nothing. What a process that was killed left of the same name goes when the next one begins. Throws `FILE_EXISTS`, `DISK_FULL` or `OUTPUT_FAILED`.
 */
export class PartFile {
  readonly #file: FileHandle;
  readonly #part: string;
  readonly #target: ExportFile;
  #bytes = 0;

  private constructor(file: FileHandle, part: string, target: ExportFile) {
    this.#file = file;
    this.#part = part;
    this.#target = target;
  }

  static async create(target: ExportFile): Promise<PartFile> {
    await refuseExisting(target);
    await removeLeftovers(target.path);
    const part = `${target.path}.${processMark()}.${randomBytes(4).toString('hex')}.part`;
    try {
      return new PartFile(await open(part, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600), part, target);
    } catch (error) {
      throw unwritten(target.path, error);
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) done += (await this.#file.write(bytes, done)).bytesWritten;
      this.#bytes += bytes.length;
    } catch (error) {
      throw unwritten(this.#target.path, error);
    }
  }

  /** Gives it its name. It is on the disk before that. */
  async finish(): Promise<void> {
    const { path, replace } = this.#target;
    try {
      await this.#file.sync();
      await this.#file.close();
      if (replace) await rename(this.#part, path);
      else await this.#nameAnew(path);
    } catch (error) {
      throw error instanceof Failure ? error : unwritten(path, error);
    }
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.#part, { force: true });
  }

  /** Unlike a rename, a link never takes the place of a file that somebody has put there meanwhile. */
  async #nameAnew(path: string): Promise<void> {
    try {
      await link(this.#part, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw exists(path);
      // FAT and some network disks have no links.
      await refuseExisting(this.#target);
      await rename(this.#part, path);
      return;
    }
    await rm(this.#part);
  }
}

/** Those of `path` alone. What may not be looked for or removed keeps nobody from writing: the export does not need its room. */
async function removeLeftovers(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  const found = await readdir(folder).catch((): string[] => []);
  const parts = found.filter((other) => other.startsWith(name) && PART.test(other.slice(name.length)));
  await Promise.allSettled(
    parts.map(async (part) => {
      const [, mark = ''] = PART.exec(part.slice(name.length)) ?? [];
      const at = join(folder, part);
      if (isMarkGone(mark) ?? Date.now() - (await lstat(at)).mtimeMs > FORGOTTEN_MS) await rm(at);
    }),
  );
}

/** What is no file, as a device or a folder, does not give way to one. */
export async function refuseExisting({ path, replace }: ExportFile): Promise<void> {
  let found;
  try {
    found = await lstat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw unwritten(path, error);
  }
  if (!replace) throw exists(path);
  if (!found.isFile() && !found.isSymbolicLink()) {
    throw new Failure('OUTPUT_FAILED', `${path} is no file that could be replaced; choose another name`, { stage: 'usage' });
  }
}

function exists(path: string): Failure {
  return new Failure('FILE_EXISTS', `${path} is there already; choose another name, or let it be replaced`, { stage: 'usage' });
}

function unwritten(path: string, error: unknown): Failure {
  const code = codeOf(error);
  const where = { stage: 'usage', cause: error } as const;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Failure('DISK_FULL', `there is no room left on the disk for ${path}`, where);
  if (code === 'ENOENT') return new Failure('OUTPUT_FAILED', `the folder of ${path} is not there; choose another one`, where);
  return new Failure('OUTPUT_FAILED', `${path} cannot be written (${code})`, where);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no system code';
}
