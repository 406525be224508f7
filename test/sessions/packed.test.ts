import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packed } from '../../electron/sessions/packed.ts';

describe('a packed JSON text', () => {
  it('inflates to the same text, also where it is longer than the window and holds all kinds of characters', () => {
    for (const text of [
      '{}',
      JSON.stringify({ says: 'Grüße, 世界 🙂' }),
      JSON.stringify(Array.from({ length: 20_000 }, (_, n) => `entry ${String(n)}`)),
    ]) {
      expect(inflateSync(packed(text)).toString('utf8')).toBe(text);
    }
  });

  it('has memory of just its size: with a view, all that is behind it would cross the threads', () => {
    const bytes = packed(JSON.stringify({ line: 1 }));
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});
