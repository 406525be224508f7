import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/*
 * `node --import ./test/standin/register.mjs out/main/index.js`: what asks for the `electron` module gets the stand-in, which drives an ordinary Chromium.
 * What it models, and where it differs: README.md here.
 */

const entry = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href;
const standin = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    if (!isMainThread) throw new Error('not modelled: electron in a worker');
    return { url: standin, format: 'module-typescript', shortCircuit: true };
  },
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== entry || !isMainThread) return loaded;
    // Electron is not ready before the entry has been run to its end; whoever awaits readiness at its top level waits for ever, there and here.
    return { ...loaded, source: `${String(loaded.source)}\n;globalThis[Symbol.for('standin.entry-has-run')]();\n` };
  },
});
