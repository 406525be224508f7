import { describe, expect, it } from 'vitest';
import { moveSelection } from '../../../../renderer/ui/bytes/selection.ts';

const size = { length: 40, perRow: 16, page: 32 };
const key = (name: string, more: { shiftKey?: boolean; ctrlKey?: boolean; metaKey?: boolean } = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});

describe('selecting bytes by keys', () => {
  it('begins at the first byte and moves by a byte and by a row', () => {
    const first = moveSelection(null, key('ArrowDown'), size);
    expect(first).toEqual({ from: 0, to: 1, anchor: 0 });
    expect(moveSelection(first ?? null, key('ArrowDown'), size)).toEqual({ from: 16, to: 17, anchor: 16 });
    expect(moveSelection(first ?? null, key('ArrowRight'), size)).toEqual({ from: 1, to: 2, anchor: 1 });
  });

  it('grows with Shift from where it began, in both directions', () => {
    const at20 = { from: 20, to: 21, anchor: 20 };
    const back = moveSelection(at20, key('ArrowUp', { shiftKey: true }), size);
    expect(back).toEqual({ from: 4, to: 21, anchor: 20 });
    expect(moveSelection(back ?? null, key('ArrowDown', { shiftKey: true }), size)).toEqual(at20);
    expect(moveSelection(at20, key('End', { shiftKey: true }), size)).toEqual({ from: 20, to: 40, anchor: 20 });
  });

  it('stays within the bytes', () => {
    expect(moveSelection({ from: 39, to: 40, anchor: 39 }, key('PageDown'), size)).toEqual({ from: 39, to: 40, anchor: 39 });
    expect(moveSelection({ from: 3, to: 4, anchor: 3 }, key('PageUp'), size)).toEqual({ from: 0, to: 1, anchor: 0 });
  });

  it('takes all with Ctrl or Cmd and A, nothing with Escape, and leaves other keys alone', () => {
    expect(moveSelection(null, key('a', { metaKey: true }), size)).toEqual({ from: 0, to: 40, anchor: 0 });
    expect(moveSelection({ from: 1, to: 2, anchor: 1 }, key('Escape'), size)).toBeNull();
    expect(moveSelection(null, key('Escape'), size)).toBeUndefined();
    expect(moveSelection(null, key('c', { ctrlKey: true }), size)).toBeUndefined();
  });
});
