import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NODE, PROGRAM } from './program.ts';

const LOADER = join(import.meta.dirname, '../../electron/cli/program-file.ts');

describe('the built program', () => {
  it('starts from the code cache that its build has made', async () => {
    // In a process of its own: V8 takes a code cache only where its flags are those of the build.
    const says = `import { loadProgram } from ${JSON.stringify(LOADER)}; console.log(loadProgram(${JSON.stringify(dirname(PROGRAM))}).cached);`;
    const { stdout } = await promisify(execFile)(NODE, ['--input-type=module', '--eval', says], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(stdout.trim()).toBe('true');
  });
});
