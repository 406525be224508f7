import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packApp, type PackedApp } from './hosts/pack-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where PACKED_ELECTRON names a real one. */
    packedApp: PackedApp | null;
  }
}

/**
 * Before the first command is given or the first window opens, the built app is packed: what the tests then run is what people would be given. Both groups of tests call
 * this, one after the other, and share what the first of them has packed.
 */
export async function setup({ vitest }: TestProject): Promise<() => void> {
  const nothing = (): void => undefined;
  if ('packedApp' in vitest.getProvidedContext()) return nothing;
  if (process.env['PACKED_ELECTRON'] !== undefined) {
    vitest.provide('packedApp', null);
    return nothing;
  }
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-packed-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true });
  };
  try {
    vitest.provide('packedApp', await packApp(folder));
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
