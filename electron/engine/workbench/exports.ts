import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import type { Handlers, Publish, RequestOf } from '../../../shared/ipc/contract.ts';
import { failureRecordOf, type FailureRecord } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ExportState, SessionSummary } from '../../../shared/model/session.ts';
import { exportInThread, previewInThread } from '../../sessions/export/export-thread-handle.ts';
import type { ExportTask, Written } from '../../sessions/export/export-task.ts';
import { refuseExisting } from '../../sessions/export/part-file.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import { exportFileName, exportFolder } from './export-place.ts';
import { paced } from './paced.ts';
import { importFile } from './session-import.ts';
import type { Uploads } from './uploads.ts';

/** Written by this version. */
export const PROGRAM = `duplexscope ${manifest.version}`;
export const MAX_EXPORTS_AT_ONCE = 4;

export interface ExportsDeps {
  readonly dataFolder: string;
  readonly log: SessionLog;
  readonly uploads: Pick<Uploads, 'take'>;
  readonly publish: Publish;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export interface Exports {
  readonly handlers: Pick<Handlers, 'previewExport' | 'startExport' | 'cancelExport' | 'importSession'>;
  /** Calls off what is under way; resolves when nothing of it is left. */
  close(): Promise<void>;
}

interface UnderWay {
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

/** Sessions out to files, and in from uploads. Exports have a thread each; what the log holds of a session that goes on is exported as it was when it began. */
export function createExports({ dataFolder, log, uploads, publish, onBug }: ExportsDeps): Exports {
  const exports = new Map<string, UnderWay>();
  const closing = new AbortController();
  const others = new Set<Promise<unknown>>();

  async function start({ path: typed, replace, ...choice }: RequestOf<'startExport'>): Promise<ExportState> {
    if (closing.signal.aborted) throw new Failure('CANCELLED', 'Duplexscope is closing', { stage: 'usage' });
    if (exports.size >= MAX_EXPORTS_AT_ONCE) {
      throw new Failure('BAD_USAGE', `${String(MAX_EXPORTS_AT_ONCE)} exports are under way; cancel one of them first`, { stage: 'usage' });
    }
    const path = wholePath(typed);
    await refuseExisting({ path, replace });
    const id = randomUUID();
    const stop = new AbortController();
    const state = (status: ExportState['status'], written: Written, error: FailureRecord | null = null): ExportState => ({
      export: id,
      session: choice.session,
      format: choice.format,
      status,
      ...written,
      path,
      error,
    });
    let latest: Written = { written: 0, total: await itemsOf(choice.session), bytes: 0 };
    const progress = paced(() => {
      publish('exportChanged', state('running', latest));
    });
    const onProgress = (written: Written): void => {
      latest = written;
      progress.touch();
    };
    const begun = state('running', latest);
    const run = async (): Promise<ExportState> => {
      try {
        return state('done', await exportInThread(taskOf(choice), { path, replace }, { signal: stop.signal, onProgress }));
      } catch (error) {
        const failure = error instanceof Failure ? error : new Failure('INTERNAL', 'the export failed', { stage: 'usage', cause: error });
        if (failure.code === 'INTERNAL') onBug(error);
        return failure.code === 'CANCELLED' ? state('cancelled', latest) : state('failed', latest, failureRecordOf(failure));
      }
    };
    const over = run().then((last) => {
      progress.close();
      exports.delete(id);
      publish('exportChanged', last);
    });
    exports.set(id, { stop, over });
    return begun;
  }

  function taskOf(choice: RequestOf<'previewExport'>): ExportTask {
    return { folder: dataFolder, program: PROGRAM, ...choice };
  }

  /** Also tells at once that a session is not there. */
  async function itemsOf(session: string): Promise<number> {
    const { summary, sweep } = await log.read('header', session);
    return summary.events + (sweep ? sweep.tested + sweep.bad + sweep.repeated : 0);
  }

  async function take(upload: string): Promise<SessionSummary> {
    const taken = await uploads.take(upload);
    try {
      return (await importFile(createReadStream(taken.path), log, closing.signal)).summary;
    } finally {
      await taken.release();
    }
  }

  async function underWay<T>(work: Promise<T>): Promise<T> {
    others.add(work);
    try {
      return await work;
    } finally {
      others.delete(work);
    }
  }

  return {
    handlers: {
      previewExport: async (choice) => {
        const { summary, text, hidden } = await underWay(previewInThread(taskOf(choice), closing.signal));
        return { fileName: exportFileName(summary, choice.format), folder: await exportFolder(), text, hidden };
      },
      startExport: start,
      cancelExport: async ({ export: id }) => {
        const known = exports.get(id);
        known?.stop.abort();
        await known?.over;
        return {};
      },
      importSession: ({ upload }) => underWay(take(upload)),
    },
    async close() {
      closing.abort();
      const open = [...exports.values()];
      for (const { stop } of open) stop.abort();
      await Promise.allSettled([...open.map(({ over }) => over), ...others]);
    },
  };
}

/** `~` is the person's home, as in the field of every file manager. What is relative depends on where the program was started: nobody knows that of a window. */
function wholePath(typed: string): string {
  const path = /^~(?=[/\\]|$)/u.test(typed) ? join(homedir(), typed.slice(1)) : typed;
  if (path.includes('\0') || !isAbsolute(path)) {
    throw new Failure('BAD_USAGE', 'the name of the file has to begin with its folder, from the top', { stage: 'usage' });
  }
  return normalize(path);
}
