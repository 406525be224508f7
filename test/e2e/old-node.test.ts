import { describe, expect, it } from 'vitest';
import { duplexscope } from './program.ts';

/** Before anything of the program is read, this Node gives itself out for Node 18, which had no `process.getBuiltinModule`. */
const AS_NODE_18 = `data:text/javascript,${encodeURIComponent(`
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });
delete process.getBuiltinModule;
`)}`;

describe('the built program on an old Node', () => {
  it('says in one line that a newer one is needed, and does nothing', async () => {
    const { code, stdout, stderr } = await duplexscope(['probe'], undefined, { NODE_OPTIONS: `--import=${AS_NODE_18}` });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^duplexscope: BAD_USAGE: this is Node 18\.20\.8, and Node 24 or later is needed: [^\n]+\n$/u);
  });
});
