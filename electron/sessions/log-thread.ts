import { constants, setPriority } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { failureRecordOf } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import { logPath, openDatabase } from './database.ts';
import { logFailure } from './log-failures.ts';
import { READS } from './reads.ts';
import { LogMaintenance } from './maintenance.ts';
import type { LogThreadData, LogThreadMessage, LogThreadRequest } from './log-thread-protocol.ts';
import { LogWriter } from './log-writer.ts';
import { RENEW_MS, thisProcess } from './owner.ts';

/*
 * A thread of the session log, with a connection of its own: it writes, or it answers what is asked. Requests are answered in their order, but long maintenance,
 * which lets batches pass between its steps. The file is opened at the first request, and again at each one while that fails.
 */
if (isMainThread || !parentPort) throw new Error('log-thread is started as a worker, not as a program');
const port = parentPort;
const { folder, role } = workerData as LogThreadData;

// What is measured goes first: on Linux a priority is one thread's own (setpriority(2), "C library/kernel differences"), elsewhere the whole process's. A backlog
// that grows meanwhile is bounded (backlog.ts).
if (role === 'write' && process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Opened {
  readonly db: DatabaseSync;
  readonly writer: LogWriter | null;
  readonly methods: Methods;
  readonly maintenance: LogMaintenance | null;
}

let opened: Opened | null = null;
let renewing: NodeJS.Timeout | undefined;

function open(): Opened {
  if (opened) return opened;
  const db = openDatabase(folder, role);
  if (role === 'read') return (opened = { db, writer: null, maintenance: null, methods: boundReads(db) });
  const writer = new LogWriter(db, thisProcess());
  renewing = setInterval(() => {
    renew(writer);
  }, RENEW_MS);
  const maintenance = new LogMaintenance(db);
  return (opened = { db, writer, maintenance, methods: writerMethods(writer, maintenance) });
}

function boundReads(db: DatabaseSync): Methods {
  return Object.fromEntries(
    Object.entries(READS).map(([name, read]) => [
      name,
      (...args: never[]) => (read as (on: DatabaseSync, ...args: never[]) => unknown)(db, ...args),
    ]),
  );
}

function writerMethods(writer: LogWriter, maintenance: LogMaintenance): Methods {
  return {
    // A write that changes nothing of any session: if the file takes it, it takes more.
    look: () => {
      writer.renew();
    },
    adopt: (id: string) => {
      writer.adopt(id);
    },
    abandon: (id: string) => {
      writer.abandon(id);
    },
    change: (id: string, change: { name?: string | null; note?: string }) => maintenance.change(id, change),
    hide: (ids: readonly string[]) => {
      maintenance.hide(ids);
    },
    restore: (ids: readonly string[]) => {
      maintenance.restore(ids);
    },
    purge: (hiddenUntilMs: number, ids: readonly string[]) => maintenance.purge(hiddenUntilMs, ids),
    retain: (days: number | null, bytes: number) => maintenance.retain(days, bytes),
  };
}

function renew(writer: LogWriter): void {
  if (!writer.busy) return;
  try {
    writer.renew();
  } catch (error) {
    // The lease is long, and the next batch tells whoever writes what is wrong.
    if (!(logFailure(error, logPath(folder)) instanceof Failure)) throw error;
  }
}

async function close(): Promise<void> {
  clearInterval(renewing);
  if (!opened) return;
  const { db, writer, maintenance } = opened;
  opened = null;
  try {
    await maintenance?.close();
    writer?.close();
  } finally {
    db.close();
  }
}

/** A damaged file may be moved away; what this thread has open would still be that one. A session that is written into it is not taken from it. */
function letGo(): void {
  if (!opened || opened.writer?.writing === true) return;
  clearInterval(renewing);
  opened.db.close();
  opened = null;
}

function answer(request: LogThreadRequest): unknown {
  if (request.kind === 'call' && request.method === 'close') return close();
  const { writer, methods } = open();
  if (request.kind === 'batch') {
    writer?.apply(request.writes);
    return null;
  }
  const method = methods[request.method];
  if (!method) throw new Error(`the session log has no method ${request.method}`);
  return method(...(request.args as never[]));
}

function post(message: LogThreadMessage): void {
  port.postMessage(message);
}

function fail(id: number, error: unknown): void {
  const said = logFailure(error, logPath(folder));
  const failure =
    said instanceof Failure
      ? said
      : new Failure('INTERNAL', said instanceof Error ? said.message : 'the session log failed', { stage: 'usage' });
  if (failure.code === 'LOG_DAMAGED') letGo();
  post({ id, ok: false, error: failureRecordOf(failure) });
}

port.on('message', (request: LogThreadRequest) => {
  const { id } = request;
  try {
    const value = answer(request);
    if (value instanceof Promise) {
      value.then(
        (settled: unknown) => {
          post({ id, ok: true, value: settled });
        },
        (error: unknown) => {
          fail(id, error);
        },
      );
    } else post({ id, ok: true, value });
  } catch (error) {
    fail(id, error);
  }
});
