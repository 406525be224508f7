import { useMemo, useState } from 'react';
import { RadioGroup } from '../field.tsx';
import { bytesOfBase64 } from './base64.ts';
import { CopyBytes } from './copy-bytes.tsx';
import { HexRows, type ByteRange } from './hex-rows.tsx';
import { decodeText } from './rows.ts';
import { TextRows } from './text-rows.tsx';
import './bytes.css';

type View = 'hex' | 'text';
const VIEWS = [
  { value: 'hex', label: 'Hex' },
  { value: 'text', label: 'Text' },
] as const;

/**
 * Any bytes, as hex beside text or as text with its line ends made visible. Fills its container's height; 64 KiB and more cost no more than what is in sight.
 * `label` names them for those who cannot see them (`request head as received by the server`). `firstView` is what is shown until the person chooses.
 */
export function BytesView({
  bytes,
  label,
  firstView = 'hex',
}: {
  readonly bytes: Uint8Array | string;
  readonly label: string;
  readonly firstView?: View;
}) {
  const [view, setView] = useState<View>(firstView);
  const [selected, setSelected] = useState<ByteRange | null>(null);
  const all = useMemo(() => (typeof bytes === 'string' ? bytesOfBase64(bytes) : bytes), [bytes]);
  const text = useMemo(() => decodeText(all), [all]);
  const [shown, setShown] = useState(all);
  // Other bytes: what was selected of the old ones means nothing any more.
  if (shown !== all) {
    setShown(all);
    setSelected(null);
  }
  const part = selected && view === 'hex' ? all.subarray(selected.from, selected.to) : null;
  return (
    <div className="bytes">
      <div className="bytes-bar">
        <RadioGroup legend="Shown as" legendHidden value={view} choices={VIEWS} onValue={setView} />
        <CopyBytes bytes={part ?? all} part={part !== null} />
      </div>
      {view === 'text' && !text.utf8 && <div className="bytes-note">Not UTF-8: bytes that are not ASCII are shown as ·</div>}
      {all.length === 0 ? (
        <div className="bytes-note">No bytes.</div>
      ) : view === 'hex' ? (
        <HexRows bytes={all} label={label} selected={selected} onSelect={setSelected} />
      ) : (
        <TextRows text={text.text} label={label} />
      )}
    </div>
  );
}
