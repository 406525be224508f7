import { useMemo } from 'react';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { decodeText, visible } from '../../ui/bytes/rows.ts';
import { CHANGE_WORDS, changeWords, markHead, type HeaderChange } from './head-marks.ts';

const NO_CHANGES: readonly HeaderChange[] = [];

/** A head's lines, those marked that differ at the other end. `changes` null: it was not compared. */
export function HeadText({
  head,
  side,
  changes,
  label,
}: {
  /** base64 */
  readonly head: string;
  readonly side: 'sent' | 'received';
  readonly changes: readonly HeaderChange[] | null;
  readonly label: string;
}) {
  const { lines, unplaced } = useMemo(
    () => markHead(decodeText(bytesOfBase64(head)).text, side, changes ?? NO_CHANGES),
    [head, side, changes],
  );
  return (
    <div className="transcript-head" role="group" aria-label={label} tabIndex={0}>
      <ol className="mono">
        {lines.map(({ text, changes: marks }, index) => (
          <li key={index} className={marks.length > 0 ? 'transcript-changed' : ''}>
            <bdi className="transcript-line">{text === '' ? '\u00a0' : visible(text)}</bdi>
            {marks.map((mark) => (
              <ChangeTag key={mark.change} change={mark} side={side} />
            ))}
          </li>
        ))}
      </ol>
      {unplaced.map((change, index) => (
        <p key={index} className="transcript-unplaced">
          <bdi className="mono">{visible(change.name)}</bdi> <ChangeTag change={change} side={side} />
        </p>
      ))}
    </div>
  );
}

function ChangeTag({ change, side }: { readonly change: HeaderChange; readonly side: 'sent' | 'received' }) {
  const { word, sign } = CHANGE_WORDS[change.change];
  const words = visible(changeWords(change, side));
  return (
    <span className="transcript-tag" title={words}>
      <span aria-hidden>{sign}</span> {change.change === 'added' || change.change === 'removed' ? word : words}
    </span>
  );
}

/** What the marks mean. */
export function Legend() {
  return (
    <ul className="transcript-legend" aria-label="What the marks mean">
      {(['added', 'removed', 'value', 'moved', 'name-case'] as const).map((change) => (
        <li key={change}>
          <span className="transcript-tag">
            <span aria-hidden>{CHANGE_WORDS[change].sign}</span> {CHANGE_WORDS[change].word}
          </span>
        </li>
      ))}
      <li className="muted">on the way between the two ends</li>
    </ul>
  );
}
