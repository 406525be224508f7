/// <reference types="vitest/config" />
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { EnvironmentOptions, Plugin } from 'vite';
import { licenceTexts, thirdParties } from './packaging/third-party.ts';

/**
 * One build for all hosts, one environment each. `vite build` builds every environment of `environments()` that has an entry whose source exists:
 * `program` (the command line itself), `cli` (what starts it, and what stands beside it), `client` (the page), `main` and `preload` of the desktop app.
 */
function environments(): Record<string, EnvironmentOptions> {
  const built: Record<string, EnvironmentOptions> = {};

  const program = present({ program: 'electron/cli.ts' });
  if (Object.keys(program).length > 0) built['program'] = programEnvironment('out/cli', program);

  const cli = present({
    duplexscope: 'electron/duplexscope.ts',
    // A worker starts from a file of its own, not from a chunk: the engine finds it beside itself.
    'server-thread': 'electron/engine/server-thread.ts',
    'list-thread': 'electron/sweep/list/list-thread.ts',
    'log-thread': 'electron/sessions/log-thread.ts',
    'export-thread': 'electron/sessions/export/export-thread.ts',
    'sweep-thread': 'electron/engine/sweep-thread.ts',
    'pac-thread': 'electron/pac/pac-thread.ts',
    // The package's export (package.json, "exports").
    websocket: 'electron/websocket/index.ts',
  });
  if (Object.keys(cli).length > 0) built['cli'] = beside(nodeEnvironment('out/cli', cli));

  if (existsSync(join(import.meta.dirname, PAGE))) built['client'] = pageEnvironment();

  const main = present({
    index: 'electron/main.ts',
    'server-thread': 'electron/engine/server-thread.ts',
    'list-thread': 'electron/sweep/list/list-thread.ts',
    'log-thread': 'electron/sessions/log-thread.ts',
    'export-thread': 'electron/sessions/export/export-thread.ts',
    'sweep-thread': 'electron/engine/sweep-thread.ts',
    'pac-thread': 'electron/pac/pac-thread.ts',
  });
  if ('index' in main) built['main'] = nodeEnvironment('out/main', main);

  if (existsSync(join(import.meta.dirname, PRELOAD))) built['preload'] = preloadEnvironment();

  return built;
}

const PAGE = 'renderer/index.html';
const PRELOAD = 'electron/preload.ts';

/** The window's page: hashed files below assets/, so that hosts may let them be cached for ever. */
function pageEnvironment(): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      target: 'chrome130',
      sourcemap: true,
      copyPublicDir: false,
      reportCompressedSize: false,
      // Inlined as data: URLs they would need holes in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // kB before compression. What counts is what is loaded at the start, compressed: bench:ui holds it to 350 kB.
      chunkSizeWarningLimit: 1200,
      rolldownOptions: {
        input: PAGE,
        output: {
          // A chunk of its own, with what sets zod up: each chunk with schemas imports it, so it is set up before the first of them, however the rest is cut.
          codeSplitting: { groups: [{ name: 'schemas', test: /\/node_modules\/zod\/|\/renderer\/bridge\/schemas\.ts$/u }] },
        },
      },
    },
  };
}

/** Vite lays a page out where its source stands; hosts look for it at the top. */
function pageAtTop(): Plugin {
  return {
    name: 'page-at-top',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle[PAGE];
      if (page) page.fileName = 'index.html';
    },
  };
}

/** ESM for Node 24, everything bundled but Node's own modules. Chunks lie flat beside the entries, so that `import.meta.url` means the same folder in all. */
function nodeEnvironment(outDir: string, input: Record<string, string>): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        platform: 'node',
        input,
        // Electron brings its own module. For the others ws, debug and msgpackr ask inside try/catch, and work without them; supports-color would be a development tool's.
        external: ['electron', 'bufferutil', 'utf-8-validate', 'supports-color', 'msgpackr-extract'],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: (chunk) => (chunk.isEntry && chunk.name === 'duplexscope' ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  };
}

/**
 * The command line: CommonJS, since V8 takes a code cache for scripts only (electron/cli/program-file.ts). What most commands load is in the entry,
 * `program.cjs`; what few need stands in chunks of its own, behind `import()`.
 */
function programEnvironment(outDir: string, input: Record<string, string>): EnvironmentOptions {
  const { build, ...environment } = nodeEnvironment(outDir, input);
  const options = build?.rolldownOptions;
  return {
    ...environment,
    build: {
      ...build,
      rolldownOptions: {
        ...options,
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          codeSplitting: { groups: [{ debugName: 'program', name: (id, graph) => (isOfProgram(id, graph) ? 'program' : null) }] },
        },
      },
    },
  };
}

/** Each probe asks for the products in its way when it has seen everything, behind `import()`: there its code would lack the code cache. */
const PROGRAM_ROOTS = ['electron/cli.ts', 'electron/cli/probe.ts', 'electron/diagnosis/products/products-of-run.ts'];
let ofProgram: Set<string> | null = null;

/** Whether a module is among what these roots load at once. */
function isOfProgram(id: string, graph: { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null }): boolean {
  if (ofProgram === null) {
    ofProgram = new Set();
    const waiting = PROGRAM_ROOTS.map((file) => join(import.meta.dirname, file));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (ofProgram.has(next)) continue;
      ofProgram.add(next);
      waiting.push(...(graph.getModuleInfo(next)?.importedIds ?? []));
    }
  }
  return ofProgram.has(id) || id.startsWith('\0rolldown/runtime');
}

/** Runs the built command line once, over loopback, and keeps what V8 has compiled (electron/cli/program-file.ts). Where that cannot be, it only starts slower. */
function makeCodeCache(folder: string): void {
  const maker = join(import.meta.dirname, 'electron/cli/make-code-cache.ts');
  if (!existsSync(maker)) return;
  const { status, stderr, error } = spawnSync(process.execPath, [maker, join(import.meta.dirname, folder)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) process.stderr.write(`no code cache for ${folder}: ${error?.message ?? stderr}\n`);
}

/** In a folder that another environment has filled just now. */
function beside({ build, ...environment }: EnvironmentOptions): EnvironmentOptions {
  return { ...environment, build: { ...build, emptyOutDir: false } };
}

/** A sandboxed preload is one CommonJS file that can require next to nothing. */
function preloadEnvironment(): EnvironmentOptions {
  const { build } = nodeEnvironment('out/preload', { index: PRELOAD });
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      ...build,
      rolldownOptions: {
        platform: 'browser',
        input: { index: PRELOAD },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  };
}

function present(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(import.meta.dirname, source))));
}

/**
 * Of ws only the framing is used, but its entry also loads node:http, https, tls and zlib's users: 30 ms of processor time at each start. Bundled, `ws` is
 * those two files alone. The browser host needs the whole of it; nothing else loads that.
 */
function framingOfWs(): Plugin {
  const lib = join(import.meta.dirname, 'node_modules/ws/lib');
  return {
    name: 'framing-of-ws',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) => (id === 'ws' && importer?.includes('/electron/browser-host/') !== true ? '\0framing-of-ws' : null),
    load: (id) =>
      id === '\0framing-of-ws'
        ? `export { default as Receiver } from '${lib}/receiver.js'; export { default as Sender } from '${lib}/sender.js';`
        : null,
  };
}

/** What the window says of the software of others in it (renderer/features/settings/bundled-packages.d.ts), and the same as a file for installers. */
function bundledPackages(): Plugin {
  return {
    name: 'bundled-packages',
    resolveId: (id) => (id === './bundled-packages.js' ? '\0bundled-packages' : null),
    load: (id) =>
      id === '\0bundled-packages' ? `export const BUNDLED_PACKAGES = ${JSON.stringify(thirdParties(import.meta.dirname))};` : null,
    generateBundle() {
      if (this.environment.name !== 'client') return;
      const source = licenceTexts(thirdParties(import.meta.dirname));
      this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_LICENSES.txt', source });
    },
  };
}

/** The interpreter of PAC scripts (electron/pac/sandbox.ts), beside the thread that runs it. */
function interpreterOfPac(): Plugin {
  return {
    name: 'interpreter-of-pac',
    apply: 'build',
    generateBundle(_options, bundle) {
      if (!('pac-thread.js' in bundle)) return;
      const source = readFileSync(join(import.meta.dirname, 'node_modules/quickjs-wasi/quickjs.wasm'));
      this.emitFile({ type: 'asset', fileName: 'quickjs.wasm', source });
    },
  };
}

/** What Linux shows of the window in lists and docks (electron/app/window.ts); elsewhere the program's own icon is shown. */
function iconOfWindow(): Plugin {
  return {
    name: 'icon-of-window',
    apply: 'build',
    generateBundle() {
      if (this.environment.name !== 'main') return;
      this.emitFile({
        type: 'asset',
        fileName: 'icon.png',
        source: readFileSync(join(import.meta.dirname, 'packaging/icons/256x256.png')),
      });
    },
  };
}

function executable(file: string): Plugin {
  return {
    name: 'executable',
    apply: 'build',
    writeBundle(options, bundle) {
      if (file in bundle) chmodSync(join(options.dir ?? '.', file), 0o755);
    },
  };
}

/** Groups run one after the other, so that tests that measure time do not share the machine with those that only compute. */
function testGroup(name: string, groupOrder: number, include: string[], exclude: string[] = []) {
  return { extends: true as const, test: { name, include, exclude, sequence: { groupOrder } } };
}

/** Tests of parts, which wait for no time: as many files at once as there are cores, one more than by default. */
function partsGroup(...group: Parameters<typeof testGroup>) {
  const { test, ...more } = testGroup(...group);
  return { ...more, test: { ...test, maxWorkers: '100%' } };
}

/** Tests of what installers bring, which is packed before the first of them. */
function packedGroup(...group: Parameters<typeof testGroup>) {
  const { test, ...more } = testGroup(...group);
  return { ...more, test: { ...test, globalSetup: 'test/e2e/pack-once.ts' } };
}

/** Windows draw, measure and wait for runs: one file at a time, with time for a step. */
function windowGroup() {
  const group = packedGroup('window', 5, ['test/e2e/window/**/*.test.ts']);
  return {
    ...group,
    test: {
      ...group.test,
      fileParallelism: false,
      testTimeout: 40_000,
      expect: { poll: { interval: 50, timeout: 12_000 } },
    },
  };
}

const GROUPS_WITH_FOLDERS = ['architecture', 'compliance', 'proxies', 'e2e'];

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [react(), pageAtTop(), framingOfWs(), bundledPackages(), interpreterOfPac(), iconOfWindow(), executable('duplexscope.js')],
  environments: environments(),
  builder: {
    async buildApp(builder) {
      for (const name of Object.keys(environments())) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      makeCodeCache('out/cli');
    },
  },
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    setupFiles: ['test/support/leaks.ts'],
    projects: [
      partsGroup('architecture', 0, ['test/architecture/**/*.test.ts']),
      partsGroup('unit', 1, ['test/**/*.test.ts'], [...GROUPS_WITH_FOLDERS.map((folder) => `test/${folder}/**`), 'test/**/fixtures/**']),
      partsGroup('compliance', 2, ['test/compliance/**/*.test.ts']),
      partsGroup('proxies', 3, ['test/proxies/**/*.test.ts']),
      packedGroup('e2e', 4, ['test/e2e/**/*.test.ts'], ['test/e2e/window/**']),
      windowGroup(),
    ],
  },
});
