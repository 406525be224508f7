/** See `ByteRange` of hex-rows.tsx. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly anchor: number;
}

interface Keys {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What is selected after a key: arrows move by a byte or a row, Home and End within all bytes, with Shift the selection grows; Mod+A takes all, Escape
 * nothing. Undefined: the key means nothing here.
 */
export function moveSelection(
  selected: Range | null,
  { key, shiftKey, ctrlKey, metaKey }: Keys,
  { length, perRow, page }: { readonly length: number; readonly perRow: number; readonly page: number },
): Range | null | undefined {
  if (key === 'Escape') return selected ? null : undefined;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'a' ? { from: 0, to: length, anchor: 0 } : undefined;
  const step = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -perRow,
    ArrowDown: perRow,
    PageUp: -page,
    PageDown: page,
    Home: -length,
    End: length,
  }[key];
  if (step === undefined) return undefined;
  const cursor = selected ? (selected.anchor === selected.from ? selected.to - 1 : selected.from) : null;
  const at = cursor === null ? (key === 'End' ? length - 1 : 0) : Math.min(length - 1, Math.max(0, cursor + step));
  const anchor = shiftKey && selected ? selected.anchor : at;
  return { from: Math.min(anchor, at), to: Math.max(anchor, at) + 1, anchor };
}
