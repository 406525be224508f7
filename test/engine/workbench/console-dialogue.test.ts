import { describe, expect, it } from 'vitest';
import { consoleEntry } from '../../../shared/model/desk-state.ts';
import { Dialogue, ENTRY_BYTES, KEPT_BYTES, KEPT_ENTRIES } from '../../../electron/engine/workbench/console-dialogue.ts';

describe("a console's dialogue", () => {
  it('holds the steps in order, with what was written and read', () => {
    const dialogue = new Dialogue();
    dialogue.add({ what: 'open', text: 'connect' });
    dialogue.add({ what: 'write', text: 'write(2 bytes)', bytes: Buffer.from('ab') });
    expect(dialogue.entries.map((entry) => consoleEntry.parse(entry))).toMatchObject([
      { seq: 1, what: 'open', bytes: null, count: 0 },
      { seq: 2, what: 'write', bytes: Buffer.from('ab').toString('base64'), count: 2 },
    ]);
    expect(dialogue.entries[1]?.at).toBeGreaterThanOrEqual(dialogue.entries[0]?.at ?? Infinity);
  });

  it('keeps the beginning of a long piece, and its whole count', () => {
    const dialogue = new Dialogue();
    dialogue.add({ what: 'read', text: 'read', bytes: Buffer.alloc(ENTRY_BYTES + 5, 'x') });
    const [entry] = dialogue.entries;
    expect(entry?.count).toBe(ENTRY_BYTES + 5);
    expect(Buffer.from(entry?.bytes ?? '', 'base64')).toEqual(Buffer.alloc(ENTRY_BYTES, 'x'));
  });

  it('forgets the bytes of old steps first, never those of the last', () => {
    const dialogue = new Dialogue();
    for (let n = 0; n < 10; n += 1) dialogue.add({ what: 'read', text: String(n), bytes: Buffer.alloc(ENTRY_BYTES, n) });
    expect(dialogue.entries).toHaveLength(10);
    const held = dialogue.entries.filter(({ bytes }) => bytes !== null);
    expect(held.length * ENTRY_BYTES).toBe(KEPT_BYTES);
    expect(held.at(-1)?.text).toBe('9');
    expect(dialogue.entries[0]).toMatchObject({ bytes: null, count: ENTRY_BYTES });
  });

  it('forgets old steps, whose numbers are missing then', () => {
    const dialogue = new Dialogue();
    for (let n = 1; n <= KEPT_ENTRIES + 7; n += 1) dialogue.add({ what: 'write', text: 'w', bytes: Buffer.alloc(400) });
    expect(dialogue.entries).toHaveLength(KEPT_ENTRIES);
    expect(dialogue.entries[0]?.seq).toBe(8);
    const held = dialogue.entries.filter(({ bytes }) => bytes !== null);
    expect(held).toHaveLength(KEPT_ENTRIES);
  });
});
