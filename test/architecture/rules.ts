/**
 * The house rules as data. An area is a top-level folder, a folder of electron/ or renderer/, or a file that stands directly in one of them.
 * Every area may import itself and `shared`; what is not listed is forbidden.
 */
export interface AreaRule {
  /** Other areas of the same house. */
  readonly mayImport: readonly string[];
  /** Packages from node_modules: a list, or any that package.json declares as a dependency. `electron` is never among "declared". */
  readonly packages: readonly string[] | 'declared';
  /** Node's own modules. */
  readonly node: boolean;
}

const NODE: Pick<AreaRule, 'packages' | 'node'> = { packages: 'declared', node: true };
const NODE_AND_ELECTRON: Pick<AreaRule, 'packages' | 'node'> = { packages: ['electron', 'zod'], node: true };
const PAGE: Pick<AreaRule, 'packages' | 'node'> = { packages: 'declared', node: false };

export const AREAS: Readonly<Record<string, AreaRule>> = {
  shared: { mayImport: [], packages: ['zod'], node: false },

  'electron/wire': { mayImport: [], ...NODE },
  'electron/net': { mayImport: [], ...NODE },
  'electron/websocket': { mayImport: ['electron/wire', 'electron/net'], ...NODE },
  'electron/route': { mayImport: ['electron/wire', 'electron/net'], ...NODE },
  'electron/traffic': { mayImport: [], ...NODE },
  // wire and net besides the three: the checks name the types of the streams and heads that websocket and route hand to them.
  'electron/diagnosis': {
    mayImport: ['electron/websocket', 'electron/route', 'electron/traffic', 'electron/wire', 'electron/net'],
    ...NODE,
  },
  'electron/sweep': { mayImport: ['electron/diagnosis', 'electron/route'], ...NODE },
  // What goes through Redis, and nothing of how an entry is tested: the engine gives it that.
  'electron/queue': { mayImport: ['electron/sweep'], ...NODE },
  // A stranger's program: it has no way to anything of ours.
  'electron/pac': { mayImport: [], ...NODE },
  'electron/specimens': { mayImport: ['electron/wire', 'electron/net'], ...NODE },
  'electron/sessions': { mayImport: ['electron/wire'], ...NODE },
  'electron/engine': {
    mayImport: [
      'electron/wire',
      'electron/net',
      'electron/websocket',
      'electron/route',
      'electron/traffic',
      'electron/diagnosis',
      'electron/sweep',
      'electron/queue',
      'electron/pac',
      'electron/specimens',
      'electron/sessions',
    ],
    ...NODE,
  },

  'electron/cli': { mayImport: ['electron/engine'], ...NODE },
  'electron/browser-host': { mayImport: ['electron/engine'], ...NODE },
  'electron/ipc': { mayImport: ['electron/engine'], ...NODE_AND_ELECTRON },
  'electron/app': { mayImport: ['electron/engine'], ...NODE_AND_ELECTRON },

  'electron/cli.ts': { mayImport: ['electron/cli', 'electron/engine', 'electron/browser-host'], ...NODE },
  // Starts the built command line, which it loads from its file.
  'electron/duplexscope.ts': { mayImport: ['electron/cli'], ...NODE },
  'electron/main.ts': { mayImport: ['electron/app', 'electron/ipc', 'electron/engine'], ...NODE_AND_ELECTRON },
  // Sandboxed: of Node it has next to nothing.
  'electron/preload.ts': { mayImport: [], packages: ['electron'], node: false },

  'renderer/bridge': { mayImport: [], ...PAGE },
  'renderer/state': { mayImport: ['renderer/bridge'], ...PAGE },
  'renderer/ui': { mayImport: [], ...PAGE },
  'renderer/features': { mayImport: ['renderer/state', 'renderer/ui'], ...PAGE },
  'renderer/app.tsx': { mayImport: ['renderer/features', 'renderer/state', 'renderer/ui'], ...PAGE },
  'renderer/main.tsx': { mayImport: ['renderer/app.tsx', 'renderer/state', 'renderer/bridge'], ...PAGE },
};

/** Folders whose sources the rules are about. */
export const HOUSES: readonly string[] = ['shared', 'electron', 'renderer'];

/** Files outside the houses that the code for Node may read: the version stands there. */
export const READABLE_FROM_NODE: readonly string[] = ['package.json'];

/** Everything that may stand at the top level of the checkout. */
export const TOP_LEVEL: readonly RegExp[] = [
  /^(?:electron|renderer|shared|test|docs|bench|packaging|\.ci|\.github)$/u,
  /^(?:README|CHANGELOG|CONTRIBUTING)\.md$/u,
  /^LICENSE$/u,
  /^(?:package|package-lock)\.json$/u,
  /^tsconfig(?:\.[a-z]+)?\.json$/u,
  /^(?:vite\.config\.ts|eslint\.config\.js|electron-builder\.yml)$/u,
  /^\.(?:prettierrc\.json|prettierignore|gitignore|gitattributes|editorconfig)$/u,
];

/** What tools and people leave there and git does not keep. */
export const TOP_LEVEL_LOCAL: readonly RegExp[] = [
  /^(?:node_modules|out|dist|coverage|\.git|\.vscode|\.idea|\.DS_Store|\.eslintcache)$/u,
  /\.(?:log|tgz)$/u,
];

/** A folder or file with such a name is a place for what nobody named. */
export const NAMES_THAT_SAY_NOTHING: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'common', 'misc'];

/** Most files stay under 250 lines; above this one a file holds more than one idea. */
export const MAX_LINES = 400;
