import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers } from '../../../shared/ipc/contract.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { errorCode } from '../../net/pumped-stream.ts';

/** A list of thirty million proxies, or a session of some million events. */
export const MAX_UPLOAD_BYTES = 1024 * 1024 * 1024;
/** At once. One that is dropped, taken, or forgotten by its window makes room. */
export const MAX_UPLOADS = 16;
/** A window that was closed, or that lost its connection, sends no more. */
const IDLE_MS = 120_000;

export interface UploadsDeps {
  readonly dataFolder: string;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
  readonly idleMs?: number;
}

/** A file that has arrived. */
export interface TakenUpload {
  /** As the window calls it: its name alone, without folders. */
  readonly name: string;
  readonly path: string;
  /** Deletes the file. */
  release(): Promise<void>;
}

export interface Uploads {
  readonly handlers: Pick<Handlers, 'startUpload' | 'uploadPart' | 'dropUpload'>;
  /** A file that another part of the engine has, all of it at once; gives the name that `startUpload` would. Rejects as `parts` do. */
  keep(file: { readonly name: string; readonly size: number; readonly parts: AsyncIterable<Buffer> }): Promise<string>;
  /** Hands one over that is complete; whoever takes it releases it. Throws `BAD_USAGE` for one that is not, or that none is. */
  take(upload: string): Promise<TakenUpload>;
  /** Resolves when no file is left but those that were taken. */
  close(): Promise<void>;
}

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly path: string;
  file: FileHandle | null;
  received: number;
  /** Parts are written one after the other. */
  work: Promise<void>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Files that the window hands over in parts, each in a file that is this user's alone, in a folder of this process below the data folder's `uploads`. What a
 * process that is gone left there is deleted when the next one starts.
 */
export function createUploads({ dataFolder, onBug, idleMs = IDLE_MS }: UploadsDeps): Uploads {
  const root = join(dataFolder, 'uploads');
  const folder = join(root, `${String(process.pid)}-${randomUUID().slice(0, 8)}`);
  const uploads = new Map<string, Upload>();
  const taken = new Set<string>();
  let closed = false;
  const cleaned = removeLeftOver(root).catch(onBug);

  async function start(name: string, size: number): Promise<string> {
    if (size > MAX_UPLOAD_BYTES) throw unusable('the file is larger than 1 GiB, which is the most that the window takes');
    if (uploads.size >= MAX_UPLOADS || closed) throw unusable('too many files are being handed over at once');
    const id = randomUUID();
    const path = join(folder, id);
    const upload: Upload = { id, name: lastPart(name), size, path, file: null, received: 0, work: Promise.resolve(), timer: undefined };
    uploads.set(id, upload);
    try {
      await inOrder(upload, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        upload.file = await open(path, 'wx', 0o600);
      });
    } catch (error) {
      uploads.delete(id);
      throw unwritten(error);
    }
    awaitPart(upload);
    return id;
  }

  async function write(upload: Upload, part: Buffer): Promise<void> {
    clearTimeout(upload.timer);
    try {
      await inOrder(upload, async () => {
        if (upload.received + part.length > upload.size) throw unusable('more came of the file than was announced');
        if (upload.file === null) throw unusable('the file is not being handed over any more');
        await upload.file.writeFile(part);
        upload.received += part.length;
      });
    } catch (error) {
      await drop(upload);
      throw unwritten(error);
    }
    awaitPart(upload);
  }

  function awaitPart(upload: Upload): void {
    if (uploads.get(upload.id) !== upload) return;
    clearTimeout(upload.timer);
    upload.timer = setTimeout(() => {
      drop(upload).catch(onBug);
    }, idleMs);
    upload.timer.unref();
  }

  async function drop(upload: Upload): Promise<void> {
    uploads.delete(upload.id);
    clearTimeout(upload.timer);
    await inOrder(upload, async () => {
      await closeFile(upload);
      await rm(upload.path, { force: true });
    });
  }

  function known(id: string): Upload {
    const upload = uploads.get(id);
    if (upload === undefined) throw unusable('this file is not known any more; choose it again');
    return upload;
  }

  async function removeFolder(): Promise<void> {
    if (uploads.size === 0 && taken.size === 0) await rm(folder, { recursive: true, force: true });
  }

  return {
    handlers: {
      startUpload: async ({ name, size }) => ({ upload: await start(name, size) }),
      uploadPart: async ({ upload, bytes }) => {
        await write(known(upload), Buffer.from(bytes, 'base64'));
        return {};
      },
      dropUpload: async ({ upload }) => {
        const dropped = uploads.get(upload);
        if (dropped) await drop(dropped);
        return {};
      },
    },
    async keep({ name, size, parts }) {
      const id = await start(name, size);
      try {
        for await (const part of parts) await write(known(id), part);
        return id;
      } catch (error) {
        const unfinished = uploads.get(id);
        if (unfinished) await drop(unfinished);
        throw error;
      }
    },
    async take(id) {
      const upload = known(id);
      await upload.work;
      if (upload.received < upload.size) throw unusable('the file has not yet come whole');
      uploads.delete(id);
      clearTimeout(upload.timer);
      taken.add(id);
      await inOrder(upload, () => closeFile(upload));
      return {
        name: upload.name,
        path: upload.path,
        release: async () => {
          taken.delete(id);
          await rm(upload.path, { force: true });
          if (closed) await removeFolder();
        },
      };
    },
    async close() {
      closed = true;
      await cleaned;
      await Promise.all([...uploads.values()].map(drop));
      await removeFolder();
    },
  };
}

/** Does `work` after what was begun before, whether that failed or not. */
async function inOrder(upload: Upload, work: () => Promise<void>): Promise<void> {
  const done = upload.work.then(work);
  upload.work = done.catch(() => undefined);
  await done;
}

async function closeFile(upload: Upload): Promise<void> {
  const { file } = upload;
  upload.file = null;
  await file?.close();
}

/** Folders are named by process: those of processes that run are theirs. */
async function removeLeftOver(root: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(root);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  for (const name of names) {
    const pid = Number(/^(\d+)-/u.exec(name)?.[1] ?? NaN);
    if (!runs(pid)) await rm(join(root, name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    // Signal 0 is sent to nobody: it only tells whether there is somebody.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** A browser gives a name alone; whatever else is asked for must not lead elsewhere. */
function lastPart(name: string): string {
  return name.split(/[\\/]/u).at(-1)?.trim() ?? '';
}

function unwritten(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failure('DISK_FULL', 'there is no room on the disk for this file', { stage: 'usage', cause: error });
  return new Failure('OUTPUT_FAILED', `the file cannot be kept while it is read (${code ?? 'no system code'})`, {
    stage: 'usage',
    cause: error,
  });
}

function unusable(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}
