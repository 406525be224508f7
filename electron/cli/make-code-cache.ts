import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { codeCacheOf, loadProgram } from './program-file.ts';

// The build runs this file, with its folder of the command line: what these commands have made V8 compile goes into the code cache.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: make-code-cache.ts FOLDER');
// V8 throws away what has not run for a while, which by then is all that a command does only once, at its start.
setFlagsFromString('--no-flush-bytecode');
const program = loadProgram(folder);
const { run } = program.exports.commandLine(join(folder, '..'));
const exits = [
  await run(['probe', '--checks', 'quick', '--json', '--up', '64KiB', '--down', '64KiB']),
  await run(['demo', '--json', '--only', 'honest-relay,honest-connect,honest-socks5']),
];
if (exits.some((exit) => exit !== 0)) throw new Error(`the commands ended with ${exits.join(' and ')}`);
// The cache bears V8's flags, and is refused under others.
setFlagsFromString('--flush-bytecode');
writeFileSync(codeCacheOf(folder), program.codeCache());
process.exit(0);
