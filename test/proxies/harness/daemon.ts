import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../shared/model/failure.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { programPath } from '../../support/requires.ts';
import type { Program } from '../../support/requires.ts';
import { descendantsOf } from './descendants.ts';
import { createScratch, unprivilegedAccount } from './scratch.ts';
import type { Account, Scratch } from './scratch.ts';

/** How to start a daemon in the foreground. */
export interface Launch {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the scratch folder that say why a start failed, besides standard error. */
  readonly logs?: readonly string[];
}

export interface Daemon {
  readonly endpoint: Endpoint;
  readonly pid: number;
  readonly scratch: Scratch;
  /** What the daemon said on standard error so far (the last 16 KiB). */
  readonly complaints: () => string;
  /** SIGTERM, SIGKILL after a deadline; resolves when the process is gone and its folder removed. Idempotent. */
  readonly stop: () => Promise<void>;
}

export interface DaemonOptions {
  /** `'nobody'` (the default) drops root's rights; `'self'` keeps the caller's, for programs that have to change users themselves. */
  readonly account?: 'nobody' | 'self';
}

const START_DEADLINE_MS = 10_000;
const TERM_DEADLINE_MS = 5_000;
const LAST_WORDS_MS = 250;
/** A free port can be taken by somebody else before the daemon binds it; then the daemon leaves and another port is tried. */
const ATTEMPTS = 3;
const KEPT_COMPLAINTS = 16 * 1024;

/**
 * Starts `program` on a free loopback port and waits until the port accepts.
 * The wait makes one empty connection to the daemon, which a pass-through proxy hands on to its upstream.
 * Throws when the program is missing (ask `describeWith` first); rejects with `TIMEOUT` or `INTERNAL` with its own words when it does not come up.
 */
export async function startDaemon(
  program: Program,
  prepare: (scratch: Scratch, port: number) => Promise<Launch>,
  options: DaemonOptions = {},
): Promise<Daemon> {
  const path = programPath(program);
  const account = options.account === 'self' ? null : await unprivilegedAccount();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(program, path, prepare, account);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Failure) || error.code !== 'INTERNAL') throw error;
    }
  }
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Failure('INTERNAL', 'the system gave no port', { stage: 'tcp' });
  return address.port;
}

async function startOnce(
  program: Program,
  path: string,
  prepare: (scratch: Scratch, port: number) => Promise<Launch>,
  account: Account | null,
): Promise<Daemon> {
  const scratch = await createScratch(program, account);
  let child: ChildProcess;
  let launch: Launch;
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  try {
    launch = await prepare(scratch, endpoint.port);
    child = spawn(path, launch.args, {
      cwd: scratch.folder,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TMPDIR: scratch.folder, HOME: scratch.folder, ...launch.env },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...account,
    });
  } catch (error) {
    await scratch.remove();
    throw error;
  }
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT_COMPLAINTS)));
  const gone = untilGone(child);
  child.once('error', (error) => (said += error.message));
  const forget = killAtExit(child);

  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      child.kill('SIGTERM');
      const deadline = setTimeout(() => killTree(child), TERM_DEADLINE_MS);
      await gone;
      clearTimeout(deadline);
      forget();
      await scratch.remove();
    })());

  const outcome = await untilAccepting(child, endpoint);
  if (outcome !== 'accepting' || child.pid === undefined) {
    if (outcome === 'left') await gone;
    const logs = await Promise.all((launch.logs ?? []).map((name) => scratch.read(name)));
    await stop();
    const words = [said, ...logs].join('\n').trim().slice(-2_000);
    throw outcome === 'left'
      ? new Failure('INTERNAL', `${program} ended before its port accepted: ${words}`, { stage: 'tcp' })
      : new Failure(
          'TIMEOUT',
          `${program} did not accept on port ${String(endpoint.port)} within ${String(START_DEADLINE_MS)} ms: ${words}`,
          { stage: 'tcp' },
        );
  }
  return { endpoint, pid: child.pid, scratch, complaints: () => said, stop };
}

/** Ends a daemon that does not listen to SIGTERM (Apache waits for its open tunnels), and its workers with it. */
function killTree(child: ChildProcess): void {
  const workers = child.pid === undefined ? [] : descendantsOf(child.pid);
  child.kill('SIGKILL');
  for (const pid of workers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
}

/** Resolves when the process has ended and its last words are read. */
function untilGone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let patience: NodeJS.Timeout | undefined;
    // A grandchild (a session of sshd) may hold standard error open after its parent has left.
    child.once('exit', () => {
      patience = setTimeout(() => void child.stderr?.destroy(), LAST_WORDS_MS);
    });
    child.once('close', () => {
      clearTimeout(patience);
      resolve();
    });
    child.once('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
}

/** Connects until it is accepted, the process is gone, or the deadline has passed. Nothing announces a listening port, so it is asked again. */
async function untilAccepting(child: ChildProcess, endpoint: Endpoint): Promise<'accepting' | 'left' | 'late'> {
  const left = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const deadline = performance.now() + START_DEADLINE_MS;
  while (performance.now() < deadline) {
    if (left()) return 'left';
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = createConnection(endpoint);
      socket.once('connect', () => socket.destroy()).once('error', () => socket.destroy());
      socket.once('close', (failed) => resolve(!failed));
    });
    if (accepted) return left() ? 'left' : 'accepting';
    await pause(10);
  }
  return 'late';
}

const running = new Set<ChildProcess>();
const killAll = (): void => {
  // Not SIGKILL: a daemon has to end its own workers.
  for (const child of running) child.kill('SIGTERM');
};

/** No daemon outlives the tests, even when they are cut short. Gives back the way to forget the child. */
function killAtExit(child: ChildProcess): () => void {
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  return () => {
    if (running.delete(child) && running.size === 0) process.off('exit', killAll);
  };
}
