import { ArrowDown, ArrowUp, CircleAlert, Minus } from 'lucide-react';
import { memo, useLayoutEffect, useMemo, useRef } from 'react';
import type { ConsoleEntry } from '../../../shared/model/desk-state.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { decodeText, hexText, textRows } from '../../ui/bytes/rows.ts';
import { countWords, directionOf } from './words.ts';

/** Of one step so much is shown in its row; the rest is beside, in the view of its bytes. */
const ROWS = 6;
const HEX_BYTES = 16 * ROWS;
const TEXT_BYTES = 2048;
const WIDTH = 96;

/** All steps, oldest first. It stays at its end while it grows, unless somebody scrolled up to read. */
export function DialogueView({
  dialogue,
  show,
  selected,
  onSelect,
}: {
  readonly dialogue: readonly ConsoleEntry[];
  readonly show: 'text' | 'hex';
  readonly selected: number | null;
  readonly onSelect: (seq: number) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [dialogue, show]);
  return (
    <div
      ref={scroller}
      className="console-dialogue"
      role="log"
      aria-label="Dialogue"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 8;
      }}
    >
      {(dialogue[0]?.seq ?? 1) > 1 && <p className="console-forgotten muted">The steps before are not kept any more.</p>}
      {dialogue.map((entry) => (
        <Step key={entry.seq} entry={entry} show={show} selected={entry.seq === selected} onSelect={onSelect} />
      ))}
    </div>
  );
}

interface StepProps {
  readonly entry: ConsoleEntry;
  readonly show: 'text' | 'hex';
  readonly selected: boolean;
  readonly onSelect: (seq: number) => void;
}

/** A step never changes, but for its bytes, which are forgotten in the end; each state of the console brings all steps anew. */
const Step = memo(
  function Step({ entry, show, selected, onSelect }: StepProps) {
    const { seq, at, what, text, bytes, count } = entry;
    const direction = directionOf(what);
    return (
      <div className={`console-step ${direction === null ? '' : `console-${direction}`} ${what === 'failed' ? 'console-failed' : ''}`}>
        <span className="console-time number" title={`${String(at)} ms since this console was opened`}>
          {formatMs(at)}
        </span>
        <StepIcon what={what} />
        <div className="console-said">
          <span className="console-text">{text}</span>
          {bytes !== null && count > 0 && (
            <button type="button" className="console-bytes mono" aria-pressed={selected} onClick={() => onSelect(seq)}>
              <Preview bytes={bytes} count={count} show={show} />
            </button>
          )}
          {bytes === null && count > 0 && <span className="muted small">These bytes are not kept any more.</span>}
        </div>
      </div>
    );
  },
  (a, b) =>
    a.entry.seq === b.entry.seq &&
    (a.entry.bytes === null) === (b.entry.bytes === null) &&
    a.show === b.show &&
    a.selected === b.selected &&
    a.onSelect === b.onSelect,
);

function StepIcon({ what }: { readonly what: ConsoleEntry['what'] }) {
  const direction = directionOf(what);
  const Icon = what === 'failed' ? CircleAlert : direction === 'up' ? ArrowUp : direction === 'down' ? ArrowDown : Minus;
  return <Icon size={14} aria-hidden className="console-icon" />;
}

function Preview({ bytes, count, show }: { readonly bytes: string; readonly count: number; readonly show: 'text' | 'hex' }) {
  const { lines, shown } = useMemo(() => preview(bytesOfBase64(bytes), show), [bytes, show]);
  return (
    <>
      {lines.map(({ key, text, end }) => (
        <span key={key} className="console-line">
          <bdi>{text}</bdi>
          <span className="console-end muted">{end}</span>
        </span>
      ))}
      {shown < count && <span className="console-more">… all {countWords(count)}</span>}
    </>
  );
}

interface PreviewLine {
  readonly key: number;
  readonly text: string;
  readonly end: string;
}

/** The first lines, and how many bytes they show. */
function preview(all: Uint8Array, show: 'text' | 'hex'): { readonly lines: readonly PreviewLine[]; readonly shown: number } {
  if (show === 'hex') {
    const part = all.subarray(0, HEX_BYTES);
    const lines = Array.from({ length: Math.ceil(part.length / 16) }, (_, key) => ({
      key,
      text: hexText(part.subarray(key * 16, key * 16 + 16)),
      end: '',
    }));
    return { lines, shown: part.length };
  }
  const part = all.subarray(0, TEXT_BYTES);
  const rows = textRows(decodeText(part).text, WIDTH);
  const lines = rows.slice(0, ROWS).map(({ text, end, cut }, key) => ({ key, text, end: cut ? '↩' : end }));
  return { lines, shown: rows.length <= ROWS ? part.length : 0 };
}
