import { inject } from 'vitest';
import type { PackedApp } from './pack-app.ts';

/** The one that was packed before the first test (test/e2e/pack-once.ts). */
export function packedApp(): PackedApp {
  const packed = inject('packedApp');
  if (packed === null) throw new Error('an installed app is tried, and none was packed');
  return packed;
}
