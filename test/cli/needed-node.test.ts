import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { NEEDED_NODE, tooOldNode } from '../../electron/cli/needed-node.ts';

describe('the Node that is needed', () => {
  it('is the one that package.json names', () => {
    expect(manifest.engines.node).toBe(`>=${String(NEEDED_NODE)}`);
  });

  it('is said with what to do where an older one runs the command line', () => {
    expect(tooOldNode('20.20.2')).toMatch(/^this is Node 20\.20\.2, and Node 24 or later is needed: install it [^\n]+$/u);
    expect(tooOldNode('9.11.2')).not.toBeNull();
  });

  it('may be any later one', () => {
    expect([tooOldNode('24.0.0'), tooOldNode('100.1.0'), tooOldNode(process.versions.node)]).toEqual([null, null, null]);
  });
});
