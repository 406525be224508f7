import { join } from 'node:path';
import { loadProgram } from './cli/program-file.ts';

// Built, this file is out/cli/duplexscope.js, and the program stands beside it.
const { commandLine } = loadProgram(import.meta.dirname).exports;
const { run, leave } = commandLine(join(import.meta.dirname, '..'));
leave(await run(process.argv.slice(2)));
