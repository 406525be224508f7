import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packApp, type PackedApp } from '../hosts/packed-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where PACKED_ELECTRON names a real one. */
    packedApp: PackedApp | null;
  }
}

/** Before the first window opens, the built app is packed; what the stand-in then runs, in every scenario, is what people would be given. */
export async function setup(project: TestProject): Promise<() => void> {
  if (process.env['PACKED_ELECTRON'] !== undefined) {
    project.provide('packedApp', null);
    return () => undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-packed-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true });
  };
  try {
    project.provide('packedApp', await packApp(folder));
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
