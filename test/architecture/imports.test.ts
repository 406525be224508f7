import { describe, expect, it } from 'vitest';
import { areaOf, checkImports, importedNames } from './check-imports.ts';
import { AREAS, HOUSES } from './rules.ts';
import { dependencies, filesBelow, isSource, read } from './source-files.ts';

const DECLARED = ['zod', 'ws', 'commander'];

describe('imports', () => {
  const sources = HOUSES.flatMap(filesBelow).filter(isSource);

  it('go only in the allowed directions', () => {
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.flatMap((path) => checkImports(path, read(path), dependencies()))).toEqual([]);
  });

  it('have a table whose every target exists in it and which has no circles', () => {
    const reach = (from: string, seen: readonly string[]): void => {
      expect(AREAS, `rule for ${from}`).toHaveProperty([from]);
      expect(seen).not.toContain(from);
      for (const next of AREAS[from]?.mayImport ?? []) reach(next, [...seen, from]);
    };
    for (const area of Object.keys(AREAS)) reach(area, []);
  });
});

describe('the import checker', () => {
  const complaints = (path: string, source: string) => checkImports(path, source, DECLARED);

  it.for([
    ['wire knows no sockets', 'electron/wire/x.ts', `import { dial } from '../net/dial.ts';`],
    ['net knows no heads', 'electron/net/x.ts', `import type { Head } from '../wire/http-head.ts';`],
    ['websocket knows no routes', 'electron/websocket/x.ts', `export * from '../route/chain.ts';`],
    ['traffic knows no streams', 'electron/traffic/x.ts', `import '../net/byte-stream.ts';`],
    ['specimens know no diagnosis', 'electron/specimens/behaviours/x.ts', `import { a } from '../../diagnosis/a.ts';`],
    ['the command line goes through the engine', 'electron/cli/probe.ts', `const m = await import('../diagnosis/runner.ts');`],
    ['the browser host too', 'electron/browser-host/x.ts', `type A = import('../sessions/log.ts').Log;`],
    ['engine does not know who uses it', 'electron/engine/x.ts', `import { a } from '../cli/a.ts';`],
    ['shared knows nobody', 'shared/model/x.ts', `import { a } from '../../electron/wire/a.ts';`],
    ['shared has no Node', 'shared/model/x.ts', `import { join } from 'node:path';`],
    ['shared has no Node, not even by its short name', 'shared/model/x.ts', `import { join } from 'path';`],
    ['shared has no package but zod', 'shared/model/x.ts', `import ws from 'ws';`],
    ['only the desktop parts import electron', 'electron/engine/x.ts', `import { app } from 'electron';`],
    ['the command line does not import electron', 'electron/cli.ts', `import { app } from 'electron';`],
    ['the page does not import electron', 'renderer/bridge/x.ts', `import { ipcRenderer } from 'electron';`],
    ['the preload has no Node', 'electron/preload.ts', `import fs from 'node:fs';`],
    ['the page never meets the main process', 'renderer/features/run/x.tsx', `import { a } from '../../../electron/engine/a.ts';`],
    ['the main process never meets the page', 'electron/ipc/x.ts', `import { a } from '../../renderer/state/a.ts';`],
    ['features do not reach the bridge', 'renderer/features/run/x.tsx', `import { a } from '../../bridge/a.ts';`],
    ['controls have no state', 'renderer/ui/x.tsx', `import { a } from '../state/a.ts';`],
    ['packages must be declared', 'electron/net/x.ts', `import x from '@someone/undeclared/deep';`],
    ['sources do not import tests', 'electron/net/x.ts', `import { a } from '../../test/support/requires.ts';`],
    ['a name in a variable cannot be checked', 'electron/engine/x.ts', `export const load = (name: string) => import(name);`],
    ['require is an import', 'electron/wire/x.ts', `const net = require('../net/dial.ts');`],
    ['several lines are one import', 'electron/wire/x.ts', `import {\n  a,\n  b,\n} from\n  '../net/dial.ts';`],
    ['a new folder needs a rule', 'electron/novelty/x.ts', ``],
  ] as const)('objects: %s', ([, path, source]) => {
    expect(complaints(path, source)).toHaveLength(1);
    expect(complaints(path, source)[0]).toContain(path);
  });

  it.for([
    [
      'electron/websocket/x.ts',
      `import { a } from '../wire/a.ts'; import type { B } from '../net/b.ts'; import { c } from './c.ts'; import '../../shared/model/d.ts';`,
    ],
    [
      'electron/diagnosis/checks/x.ts',
      `import { a } from '../runner.ts'; import { b } from '../../traffic/b.ts'; import ws from 'ws/lib/receiver.js';`,
    ],
    [
      'electron/cli.ts',
      `import { a } from './cli/a.ts'; import { createEngine } from './engine/index.ts'; import pkg from '../package.json' with { type: 'json' };`,
    ],
    ['electron/main.ts', `import { app } from 'electron'; import './app/window.ts'; import fs from 'node:fs';`],
    ['shared/ipc/contract.ts', `import * as z from 'zod'; import { a } from '../model/a.ts';`],
    [
      'renderer/features/run/x.tsx',
      `import { a } from '../../state/a.ts'; import { b } from '../../ui/b.tsx'; export const C = () => <b>{a}</b>;`,
    ],
    [
      'electron/wire/x.ts',
      `// import { dial } from '../net/dial.ts';\nconst text = "import '../net/dial.ts'";\nconst pattern = /import('..\\/net')/;`,
    ],
  ] as const)('has nothing against %s', ([path, source]) => {
    expect(complaints(path, source)).toEqual([]);
  });

  it('sees every form of import', () => {
    const source = `import 'a'; import b from 'b'; import type { C } from 'c'; export { d } from 'd'; export * from 'e'; export type { F } from 'f';
      const g = await import('g'); type H = import('h').H; const i = require('i'); await import(\`j\`); export const k = 1; import.meta.url;`;
    expect(importedNames(source, 'x.ts')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']);
  });

  it('knows the area of a file by its path', () => {
    expect(areaOf('shared/model/route.ts')).toBe('shared');
    expect(areaOf('electron/wire/http-head.ts')).toBe('electron/wire');
    expect(areaOf('electron/diagnosis/checks/duplex.ts')).toBe('electron/diagnosis');
    expect(areaOf('electron/cli.ts')).toBe('electron/cli.ts');
    expect(areaOf('electron/cli/serve.ts')).toBe('electron/cli');
    expect(areaOf('test/wire/x.ts')).toBeNull();
  });
});
