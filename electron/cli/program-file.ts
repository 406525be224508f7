import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
// By their names, Node 18 could not link them, and could not say that it is too old (needed-node.ts).
import vm from 'node:vm';

const PROGRAM = 'program.cjs';

export interface CommandLine {
  /** Runs one command to its end, and gives the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>;
  /** Ends the process when everything that was written is out. */
  readonly leave: (exit: number) => void;
}

export interface LoadedProgram {
  readonly exports: { readonly commandLine: (built: string) => CommandLine };
  /** Whether V8 took the build's code cache. */
  readonly cached: boolean;
  /** What V8 has compiled of the program so far, so that another process need not. */
  codeCache(): Buffer;
}

/**
 * Loads the built program of `folder`. A third of the processor time of a short command went into reading and compiling it: with the code cache that the
 * build has made by running it (make-code-cache.ts), V8 takes its bytecode from there. Node's own compile cache is filled before anything has run, and
 * lacks all functions that are compiled when they are first called.
 */
export function loadProgram(folder: string): LoadedProgram {
  const file = join(folder, PROGRAM);
  const script = new vm.Script(Module.wrap(read(file).toString()), {
    // V8 keeps the name in the code cache, and a name with folders would tell everybody those of whoever has built it.
    filename: PROGRAM,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    cachedData: readIfThere(codeCacheOf(folder)),
  });
  const program = new Module(file);
  program.filename = file;
  const requireBeside = createRequire(file);
  // The other chunks require it by its name.
  requireBeside.cache[file] = program;
  const run = script.runInThisContext() as (...parts: readonly unknown[]) => void;
  run(program.exports, requireBeside, program, file, folder);
  program.loaded = true;
  return {
    exports: program.exports as LoadedProgram['exports'],
    cached: script.cachedDataRejected === false,
    codeCache: () => script.createCachedData(),
  };
}

/** Bytecode is of one V8 and one kind of machine; any other has a name of its own, and V8 itself refuses what it has not made. */
export function codeCacheOf(folder: string): string {
  return join(folder, `program.${process.version}-${process.platform}-${process.arch}.cache`);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return read(file);
  } catch {
    // Built by another Node, or somewhere where nothing could be run: slower, and nothing else.
    return undefined;
  }
}

/** An import would make every export of it, its streams among them, before a byte was read: 4 ms of processor time. */
function read(file: string): Buffer {
  return process.getBuiltinModule('node:fs').readFileSync(file);
}
