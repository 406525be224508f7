import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packedApp } from './hosts/packed-app.ts';

/** The command that the tests are about. */
export interface Command {
  /** What people call: a program, with what comes before their own arguments. */
  readonly called: readonly [file: string, ...first: readonly string[]];
  /** The same in two parts, for scripts that need the Node alone too. */
  readonly node: string;
  readonly program: string;
}

/** Has the build that pictures and benches are made with. */
export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** The command in a folder with package.json and out/, by the Node of whoever asks. Throws where there is no build. */
export function builtCommand(folder: string): Command {
  const program = join(folder, 'out', 'cli', 'duplexscope.js');
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  return { called: [process.execPath, program], node: process.execPath, program };
}

/**
 * The command as an installer brings it, in a folder of its own with its own Node and without a package. The one that is packed is of Linux: elsewhere, and where an installed
 * app is tried, it is the built one.
 */
export function packedCommand(): Command {
  if (process.platform !== 'linux' || process.env['PACKED_ELECTRON'] !== undefined) return builtCommand(CHECKOUT);
  const folder = packedApp().command;
  return { called: [join(folder, 'duplexscope')], node: join(folder, 'node'), program: join(folder, 'out', 'cli', 'duplexscope.js') };
}
