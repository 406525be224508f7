import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Handlers, Publish, ResponseOf } from '../../../shared/ipc/contract.ts';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { errorCode } from '../../net/pumped-stream.ts';
import type { Uploads } from './uploads.ts';

/** Bytes at once, from one file into the other. */
const PART_BYTES = 1_048_576;
/** Not yet asked for by a window. */
const MOST_WAITING = 64;

export interface OpenedFilesDeps {
  readonly uploads: Pick<Uploads, 'keep'>;
  readonly publish: Publish;
}

export interface OpenedFilesPart {
  readonly handlers: Pick<Handlers, 'takeOpenedFiles'>;
  /** Somebody opened these with the app: a window that is there is told, one that comes asks. */
  opened(paths: readonly string[]): void;
}

type OpenedFile = ResponseOf<'takeOpenedFiles'>[number];

/** Files of this computer that were opened with the app. When a window takes them they are copied, and from then on are what it could have uploaded. */
export function createOpenedFiles({ uploads, publish }: OpenedFilesDeps): OpenedFilesPart {
  let waiting: string[] = [];

  async function take(path: string): Promise<OpenedFile> {
    const name = basename(path).slice(0, 255);
    try {
      return await kept(path, name);
    } catch (error) {
      const failure = error instanceof Failure ? error : unreadable(`it cannot be read (${errorCode(error) ?? 'no system code'})`, error);
      return { name, size: 0, upload: null, problem: failureRecordOf(failure) };
    }
  }

  async function kept(path: string, name: string): Promise<OpenedFile> {
    // Not to wait for whoever writes to a pipe of that name. Windows has no such flag, and no such pipes: there it is nothing.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) throw unreadable('it is no file');
      const upload = await uploads.keep({ name, size: facts.size, parts: partsOf(file, facts.size) });
      return { name, size: facts.size, upload, problem: null };
    } finally {
      await file.close();
    }
  }

  return {
    handlers: {
      takeOpenedFiles: async () => {
        const paths = waiting;
        waiting = [];
        const taken: OpenedFile[] = [];
        for (const path of paths) taken.push(await take(path));
        return taken;
      },
    },
    opened(paths) {
      waiting = [...waiting, ...paths].slice(0, MOST_WAITING);
      publish('filesOpened', {});
    },
  };
}

/** The first `size` bytes; what is added while they are read is not waited for. */
async function* partsOf(file: FileHandle, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < size;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PART_BYTES, size - at)), 0, null, at);
    if (bytesRead === 0) throw unreadable('it became shorter while it was read');
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function unreadable(message: string, cause?: unknown): Failure {
  return new Failure('UNREADABLE_FILE', message, { stage: 'usage', cause });
}
