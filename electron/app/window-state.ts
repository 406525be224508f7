import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';

/** Where the window was, in device-independent pixels as Electron counts them over all displays. `zoom`: 1 is as designed. */
const windowState = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximized: z.boolean(),
  zoom: z.number().min(0.25).max(5),
});
export type WindowState = z.infer<typeof windowState>;

export const FIRST_SIZE = { width: 1280, height: 800 } as const;
export const SMALLEST_SIZE = { width: 800, height: 560 } as const;

/** So much of the window has to lie on a display that a person can find it and take hold of it. */
const VISIBLE = { width: 160, height: 80 } as const;

/** Null when there is none, or none that can be used: a window in its first place is better than none. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Throws what the file system throws. */
export function writeWindowState(file: string, state: WindowState): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, `${JSON.stringify(windowState.parse(state))}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}

/** The size and place to open with on the displays that are there now (their work areas): without a place, which centres it, when it would not be seen where it was. */
export function placeOnDisplays(
  state: WindowState | null,
  workAreas: readonly Rectangle[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  if (state === null) return FIRST_SIZE;
  const display = workAreas.find(
    (area) => overlap(state, area, 'x', 'width') >= VISIBLE.width && overlap(state, area, 'y', 'height') >= VISIBLE.height,
  );
  if (display === undefined) return FIRST_SIZE;
  return {
    x: state.x,
    // The title bar is what a window is moved by.
    y: Math.max(state.y, display.y),
    width: Math.min(Math.max(state.width, SMALLEST_SIZE.width), display.width),
    height: Math.min(Math.max(state.height, SMALLEST_SIZE.height), display.height),
  };
}

function overlap(a: Rectangle, b: Rectangle, from: 'x' | 'y', size: 'width' | 'height'): number {
  return Math.min(a[from] + a[size], b[from] + b[size]) - Math.max(a[from], b[from]);
}
