import { join } from 'node:path';
import { tooOldNode } from './cli/needed-node.ts';
import { loadProgram } from './cli/program-file.ts';

// Built, this file is out/cli/duplexscope.js, and the program stands beside it. An old Node has to get as far as the first line: what stands here and in
// the files above is kept to what Node 18 can read and link.
const tooOld = tooOldNode(process.versions.node);
if (tooOld === null) {
  const { commandLine } = loadProgram(import.meta.dirname).exports;
  const { run, leave } = commandLine(join(import.meta.dirname, '..'));
  leave(await run(process.argv.slice(2)));
} else {
  process.stderr.write(`duplexscope: BAD_USAGE: ${tooOld}\n`);
  process.exitCode = 2;
}
