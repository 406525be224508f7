import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../../renderer/features/sweep/layout.ts';

const GROUPS = [
  { value: 'clean', count: 3 },
  { value: 'blocked', count: 2 },
  { value: 'unreachable', count: 4 },
];

describe('where the rows of the table stand', () => {
  it('is their own order where nothing groups them', () => {
    const layout = layoutOf(1_000_000, [], new Set());
    expect(layout.count).toBe(1_000_000);
    expect(layout.at(999_999)).toEqual({ kind: 'row', offset: 999_999 });
    expect(layout.at(1_000_000)).toBeNull();
    expect(layout.offsets(999_990, 1_000_020)).toEqual({ first: 999_990, end: 1_000_000 });
  });

  it('leaves a line above each group', () => {
    const layout = layoutOf(9, GROUPS, new Set());
    expect(
      Array.from({ length: layout.count }, (_, index) => layout.at(index)).map((place) =>
        place?.kind === 'row' ? place.offset : place?.group.value,
      ),
    ).toEqual(['clean', 0, 1, 2, 'blocked', 3, 4, 'unreachable', 5, 6, 7, 8]);
    for (let offset = 0; offset < 9; offset += 1) expect(layout.at(layout.indexOf(offset))).toEqual({ kind: 'row', offset });
  });

  it('keeps of a folded group its line alone', () => {
    const layout = layoutOf(9, GROUPS, new Set(['blocked']));
    expect(layout.count).toBe(10);
    expect(layout.at(6)).toEqual({ kind: 'row', offset: 5 });
    expect(layout.at(4)).toMatchObject({ kind: 'group', folded: true });
    // A row of it is where the group is.
    expect(layout.indexOf(4)).toBe(4);
    expect(layout.groupOf(4)).toBe('blocked');
  });

  it('says which rows some lines show', () => {
    const layout = layoutOf(9, GROUPS, new Set(['blocked']));
    expect(layout.offsets(1, 4)).toEqual({ first: 0, end: 3 });
    expect(layout.offsets(5, 10)).toEqual({ first: 5, end: 9 });
    const rows = layout.offsets(0, layout.count);
    expect(rows).toEqual({ first: 0, end: 9 });
  });
});
