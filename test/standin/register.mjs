import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/*
 * `node --import ./test/standin/register.mjs out/main/index.js`: what asks for the `electron` module gets the stand-in, which drives an ordinary Chromium.
 * What it models, and where it differs: README.md here.
 */

const entry = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href;
const standin = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron' ? { url: standin, format: 'module-typescript', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== entry) return loaded;
    // Electron is not ready before the entry has been run to its end; whoever awaits readiness at its top level waits for ever, there and here.
    return { ...loaded, source: `${String(loaded.source)}\n;globalThis[Symbol.for('standin.entry-has-run')]();\n` };
  },
});
