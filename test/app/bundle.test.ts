import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const OUT = fileURLToPath(new URL('../../out', import.meta.url));

/** The built files that one loads, itself among them, and the modules that are none. */
function reach(file: string, files = new Set<string>(), modules = new Set<string>()): { files: Set<string>; modules: Set<string> } {
  if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`);
  files.add(file);
  for (const [, imported, later] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b[^"']*["']([^"']+)["'];|\bimport\("([^"]+)"\)/gmu,
  )) {
    const name = imported ?? later ?? '';
    const next = join(dirname(file), name);
    if (!name.startsWith('.')) modules.add(name);
    else if (!files.has(next)) reach(next, files, modules);
  }
  return { files, modules };
}

describe('the built app', () => {
  it('asks for nothing that it does not bring but Electron and Node', () => {
    const { files, modules } = reach(join(OUT, 'main', 'index.js'));
    expect(files.size).toBeGreaterThan(1);
    expect([...modules].filter((name) => !isBuiltin(name))).toEqual(['electron']);
  });

  it('has a server thread that never loads the main process', () => {
    const { files, modules } = reach(join(OUT, 'main', 'server-thread.js'));
    expect([...files]).not.toContain(join(OUT, 'main', 'index.js'));
    expect([...modules]).not.toContain('electron');
  });

  it('has a preload of one file that requires only Electron and brings no schemas', () => {
    expect(readdirSync(join(OUT, 'preload')).filter((name) => !name.endsWith('.map'))).toEqual(['index.cjs']);
    const text = readFileSync(join(OUT, 'preload', 'index.cjs'), 'utf8');
    expect([...text.matchAll(/\brequire\(([^)]*)\)/gu)].map(([, name]) => name)).toEqual(['"electron"']);
    expect(text.length).toBeLessThan(4096);
  });
});
