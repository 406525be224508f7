import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buffer } from 'node:stream/consumers';
import type { StandinState } from './control.ts';

const REGISTER = new URL('./register.mjs', import.meta.url).href;
const MAIN = fileURLToPath(new URL('../../out/main/index.js', import.meta.url));
const POLL_MS = 20;
const PATIENCE_MS = 15_000;

export interface StandinOptions {
  readonly dataFolder: string;
  /** Instead of the build in out/: the main file of another one. */
  readonly main?: string;
  /** Words behind the main file, as behind the name of an installed app. */
  readonly args?: readonly string[];
  /** Instead of the environment of the tests. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

/** The built desktop app, running on the stand-in, and a hand from outside of its page (control.ts). */
export interface StandinApp {
  readonly pid: number;
  state(): Promise<StandinState>;
  /** Resolves with the first state that fits; rejects after 15 s. */
  until(what: string, fits: (state: StandinState) => boolean): Promise<StandinState>;
  answerDialog(button: string): Promise<void>;
  clickMenu(idOrRole: string): Promise<void>;
  /** As from the Finder of macOS. */
  openFile(path: string): Promise<void>;
  closeWindow(): Promise<void>;
  minimize(): Promise<void>;
  setBounds(bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): Promise<void>;
  /** As the main process: past every lock. */
  load(url: string): Promise<void>;
  crash(): Promise<void>;
  /** In the page's own world; the value survives JSON. Rejects with what is thrown there. */
  evaluate(expression: string): Promise<unknown>;
  /** An IPC message from the world of the preload of a frame (0: the main one), past the preload itself. */
  invokeFrom(frame: number, channel: string, args: readonly unknown[]): Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>;
}

/** Starts the app; it may not be ready yet. Whoever starts it ends it. */
export function startStandin({ dataFolder, main = MAIN, args = [], env = process.env }: StandinOptions): StandinApp {
  if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, ['--import', REGISTER, main, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...env, DUPLEXSCOPE_DATA: dataFolder },
  });
  const hand = new Hand(child);
  const code = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (exit, signal) => {
      resolve({ code: exit, signal });
    }),
  );
  const stderr = child.stderr === null ? Promise.resolve(Buffer.alloc(0)) : buffer(child.stderr);
  const state = async () => (await hand.ask('state')) as StandinState;
  const order =
    (action: string) =>
    async (...args: readonly unknown[]): Promise<void> => {
      await hand.ask(action, ...args);
    };
  return {
    pid: child.pid ?? 0,
    state,
    until: async (what, fits) => {
      const deadline = performance.now() + PATIENCE_MS;
      while (performance.now() < deadline) {
        const now = await state();
        if (fits(now)) return now;
        await new Promise<void>((resolve) => {
          setTimeout(resolve, POLL_MS);
        });
      }
      throw new Error(`waited in vain: ${what}; ${JSON.stringify(await state())}`);
    },
    answerDialog: order('answerDialog'),
    clickMenu: order('clickMenu'),
    openFile: order('openFile'),
    closeWindow: order('closeWindow'),
    minimize: order('minimize'),
    setBounds: order('setBounds'),
    load: order('load'),
    crash: order('crash'),
    evaluate: (expression) => hand.ask('evaluate', expression),
    invokeFrom: (frame, channel, args) => hand.ask('invokeFrom', frame, channel, args),
    kill: (signal) => {
      child.kill(signal);
    },
    ended: (async () => ({ ...(await code), stderr: (await stderr).toString() }))(),
  };
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Questions and answers over Node's channel between parent and child. */
class Hand {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const { id, value, error } = message as { readonly id: number; readonly value?: unknown; readonly error?: string };
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the app has ended'));
      this.#waiting.clear();
    });
  }

  ask(action: string, ...args: readonly unknown[]): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, action, args }, (error) => {
        if (error !== null) reject(new Error('the app has ended'));
      });
    });
  }
}
