import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { JSException, QuickJS, type JSValueHandle } from 'quickjs-wasi';
import { showUnseen } from '../../shared/model/unseen.ts';
import { badPac } from './bad-pac.ts';
import { PAC_FUNCTIONS } from './functions.ts';

/** A script is some kilobytes; those that list a country's addresses are a megabyte. */
const MEMORY_BYTES = 64 * 1024 * 1024;
const STACK_BYTES = 128 * 1024;
/** Of processor time, for reading the script and for each question. */
const MOST_MS = 1000;
/** As in Chromium: each name that a script wants to know is a question to the network, and may carry what the script knows. */
export const MOST_LOOKUPS = 20;
const LONGEST_NAME = 253;
const LONGEST_ANSWER = 8192;

export interface PacTarget {
  readonly url: string;
  readonly host: string;
}

/** Addresses of a name; none where it has none. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/**
 * A stranger's program in an interpreter of its own (QuickJS as WebAssembly): it has no files, no network, no timers, nothing of Node; it can ask for addresses
 * of names, and for those of this computer, as in every browser. A name that is not yet known ends the attempt, in a way that no `catch` of the script holds
 * up; it is looked up, and the script is asked again.
 */
export class PacSandbox {
  readonly #vm: QuickJS;
  readonly #find: JSValueHandle;
  readonly #state: State;
  readonly #lookUp: LookUp;

  /** Throws `BAD_PAC` when it is no program, or has no `FindProxyForURL`. */
  static async open(script: string, lookUp: LookUp): Promise<PacSandbox> {
    const state: State = { known: new Map(), missing: null, until: 0 };
    const vm = await QuickJS.create({
      wasm: readFileSync(engineFile()),
      memoryLimit: MEMORY_BYTES,
      maxStackSize: STACK_BYTES,
      interruptHandler: () => state.missing !== null || performance.now() > state.until,
    });
    return new PacSandbox(vm, script, lookUp, state);
  }

  private constructor(vm: QuickJS, script: string, lookUp: LookUp, state: State) {
    this.#vm = vm;
    this.#lookUp = lookUp;
    this.#state = state;
    this.#find = this.#limited(() => {
      this.#give();
      vm.evalCode(script, FILE).dispose();
      if (state.missing !== null) throw badPac('it asks for names before it is asked for a proxy');
      const found = vm.evalCode(
        'typeof FindProxyForURL === "function" ? FindProxyForURL : typeof FindProxyForURLEx === "function" ? FindProxyForURLEx : undefined',
        FILE,
      );
      if (vm.typeof(found) !== 'function') throw badPac('it has no function FindProxyForURL');
      return found;
    });
  }

  /** What it says for this target, as it says it. Throws `BAD_PAC`. */
  async ask({ url, host }: PacTarget): Promise<string> {
    for (;;) {
      const answer = this.#limited(() => this.#call(url, host));
      const { missing } = this.#state;
      if (missing === null) return answer ?? '';
      if (this.#state.known.size >= MOST_LOOKUPS) throw badPac(`it asks for the addresses of more than ${String(MOST_LOOKUPS)} names`);
      this.#state.known.set(missing, (await this.#lookUp(missing)).join(';'));
    }
  }

  dispose(): void {
    this.#find.dispose();
    this.#vm.dispose();
  }

  #call(url: string, host: string): string | null {
    const vm = this.#vm;
    using urlValue = vm.newString(url);
    using hostValue = vm.newString(host);
    let result: unknown;
    try {
      using answer = vm.callFunction(this.#find, vm.undefined, urlValue, hostValue);
      result = vm.dump(answer);
    } catch (error) {
      if (this.#state.missing !== null) {
        if (error instanceof JSException) error.dispose();
        return null;
      }
      throw error;
    }
    if (this.#state.missing !== null) return null;
    if (result === null || result === undefined) return 'DIRECT';
    if (typeof result !== 'string') throw badPac('its answer is not a text');
    if (result.length > LONGEST_ANSWER) throw badPac('its answer is longer than any list of proxies');
    return result;
  }

  /** Puts the functions of PAC into it. */
  #give(): void {
    const vm = this.#vm;
    const { known } = this.#state;
    using install = vm.evalCode(PAC_FUNCTIONS, 'functions');
    using lookUp = vm.newFunction('lookUp', (asked: JSValueHandle) => {
      const name = asked.toString().toLowerCase();
      // Such a name none has, so nobody is asked.
      if (name === '' || name.length > LONGEST_NAME || !/^[a-z0-9._-]+$/u.test(name)) return vm.newString('');
      const found = known.get(name);
      if (found === undefined) this.#state.missing ??= name;
      return vm.newString(found ?? '');
    });
    using ownAddresses = vm.newFunction('ownAddresses', () => vm.newString(addressesOfThisComputer().join(';')));
    vm.callFunction(install, vm.undefined, lookUp, ownAddresses).dispose();
  }

  #limited<Result>(work: () => Result): Result {
    this.#state.missing = null;
    this.#state.until = performance.now() + MOST_MS;
    try {
      return work();
    } catch (error) {
      // What its own limits do not catch WebAssembly's do; the interpreter is of no use then, and its thread goes with it.
      if (error instanceof Error && error.name === 'RuntimeError') throw badPac('it breaks the interpreter, as no useful script does');
      if (!(error instanceof JSException)) throw error;
      using problem = error;
      throw badPac(wordsOf(problem, performance.now() > this.#state.until));
    }
  }
}

interface State {
  readonly known: Map<string, string>;
  /** The name that the script asked for and nobody knows yet. */
  missing: string | null;
  until: number;
}

const FILE = 'proxy.pac';

/** Beside the thread in the build (vite.config.ts), in its package otherwise. */
function engineFile(): string {
  const built = !import.meta.url.endsWith('.ts');
  return fileURLToPath(built ? new URL('quickjs.wasm', import.meta.url) : import.meta.resolve('quickjs-wasi/quickjs.wasm'));
}

function addressesOfThisComputer(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/iu.test(address))
    .map(({ address }) => address);
}

/** What is wrong, and in which line. The text is the script's, and may be anything. */
function wordsOf(error: JSException, late: boolean): string {
  if (late) return `it computes for more than ${String(MOST_MS / 1000)} s without coming to an answer`;
  const line = /proxy\.pac:(\d+)/u.exec(error.stack ?? '')?.[1];
  const what = showUnseen(`${error.name}: ${error.message}`).slice(0, 200);
  return line === undefined ? what : `line ${line}: ${what}`;
}
