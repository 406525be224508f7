import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, vi } from 'vitest';

/** Folders and environment variables of a test's own, which are gone after it. To be called at the top of a test file. */
export function ownSurroundings(): { readonly folder: () => string; readonly setEnv: (name: string, value: string | undefined) => void } {
  const folders: string[] = [];
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder: () => {
      const folder = mkdtempSync(join(tmpdir(), 'duplexscope-'));
      folders.push(folder);
      return folder;
    },
    setEnv: (name, value) => vi.stubEnv(name, value),
  };
}

/** Writes a shell script that can be run. */
export function writeProgram(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
