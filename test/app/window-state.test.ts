import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FIRST_SIZE, placeOnDisplays, readWindowState, SMALLEST_SIZE, writeWindowState } from '../../electron/app/window-state.ts';

const STATE = { x: 100, y: 50, width: 1200, height: 800, maximized: false, zoom: 1.25 };
const SCREEN = { x: 0, y: 30, width: 1920, height: 1050 };

describe('a window’s state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-window-'));
  const file = join(folder, 'window.json');
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read as it was written, for this user alone, and is none when it cannot be used', () => {
    expect(readWindowState(file)).toBeNull();
    writeWindowState(file, STATE);
    expect(readWindowState(file)).toEqual(STATE);
    expect(statSync(file).mode & 0o077).toBe(0);
    for (const text of ['', '{', '[]', JSON.stringify({ ...STATE, width: -1 }), JSON.stringify({ ...STATE, zoom: 1e9 })]) {
      writeFileSync(file, text);
      expect(readWindowState(file), text).toBeNull();
    }
  });
});

describe('a window is opened', () => {
  it('in the middle the first time', () => {
    expect(placeOnDisplays(null, [SCREEN])).toEqual(FIRST_SIZE);
  });

  it('where it was', () => {
    expect(placeOnDisplays(STATE, [SCREEN])).toEqual({ x: 100, y: 50, width: 1200, height: 800 });
    expect(placeOnDisplays({ ...STATE, x: 2000 }, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2000 });
  });

  it('in the middle when the display that it was on is gone, or shows too little of it to take hold of', () => {
    expect(placeOnDisplays({ ...STATE, x: 2000 }, [SCREEN])).toEqual(FIRST_SIZE);
    expect(placeOnDisplays({ ...STATE, x: 1900 }, [SCREEN])).toEqual(FIRST_SIZE);
    expect(placeOnDisplays({ ...STATE, y: -790 }, [SCREEN])).toEqual(FIRST_SIZE);
    expect(placeOnDisplays(STATE, [])).toEqual(FIRST_SIZE);
  });

  it('with its title bar on the display, no larger than it, and no smaller than it can be used', () => {
    expect(placeOnDisplays({ ...STATE, y: -20 }, [SCREEN])).toMatchObject({ y: 30 });
    expect(placeOnDisplays({ ...STATE, width: 5000, height: 5000 }, [SCREEN])).toMatchObject({ width: 1920, height: 1050 });
    expect(placeOnDisplays({ ...STATE, width: 200, height: 100 }, [SCREEN])).toMatchObject(SMALLEST_SIZE);
  });
});
