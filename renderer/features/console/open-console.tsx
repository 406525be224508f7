import { useState } from 'react';
import type { ConsoleEntry, ConsoleState } from '../../../shared/model/desk-state.ts';
import { call } from '../../state/host.ts';
import { wordsOf } from '../../state/toasts.ts';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { BytesView } from '../../ui/bytes/index.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { Callout, ToneIcon, ToneLabel } from '../../ui/state.tsx';
import { DialogueView } from './dialogue.tsx';
import { changeConsoleForm, useConsoleForm } from './form.ts';
import { ReadSide, WriteSide, type Carry } from './sides.tsx';
import { countWords, STATE_WORDS, TONES, wayWords } from './words.ts';

const SHOWN_AS = [
  { value: 'text', label: 'Text' },
  { value: 'hex', label: 'Hex' },
] as const;

/** One websocket in the person's hands: its dialogue, and both its sides. */
export function OpenConsole({ shown }: { readonly shown: ConsoleState }) {
  const show = useConsoleForm((state) => state.show);
  const [selected, setSelected] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const carry: Carry = async (work) => {
    setProblem(null);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(wordsOf(error));
      return false;
    }
  };
  const entry = shown.dialogue.find(({ seq }) => seq === selected);
  const over = shown.state === 'closed' || (shown.state === 'failed' && shown.read !== 'open' && shown.write !== 'open');
  // What broke the connection is the last step of the dialogue already.
  const untold = problem !== null && !shown.dialogue.some(({ what, text }) => what === 'failed' && text === problem) ? problem : null;
  return (
    <div className="console-open">
      <div className="console-bar">
        <StateLabel state={shown.state} />
        <bdi className="console-way muted cut" title={wayWords(shown)}>
          {wayWords(shown)}
        </bdi>
        <RadioGroup
          legend="Show bytes as"
          legendHidden
          value={show}
          choices={SHOWN_AS}
          onValue={(value) => changeConsoleForm({ show: value })}
        />
        <Button
          disabled={over}
          title="In order: says that nothing more will be written, then lets go. Unread bytes are dropped"
          onClick={() => void carry(() => call('closeConsole', { console: shown.id }))}
        >
          {shown.state === 'connecting' ? 'Cancel' : 'Close'}
        </Button>
        <Button
          disabled={over || shown.state === 'connecting'}
          title="At once, with a reset (RST)"
          onClick={() => void carry(() => call('abortConsole', { console: shown.id }))}
        >
          Abort
        </Button>
      </div>
      <div className="console-middle">
        <DialogueView dialogue={shown.dialogue} show={show} selected={selected} onSelect={setSelected} />
        {entry && entry.bytes !== null && (
          <section className="console-detail" aria-label="Bytes of this step">
            <div className="console-detail-head">
              <h2>{entry.text}</h2>
              <Button look="quiet" onClick={() => setSelected(null)}>
                Close
              </Button>
            </div>
            <Kept entry={entry} />
            <BytesView bytes={entry.bytes} label={entry.text} />
          </section>
        )}
      </div>
      {untold !== null && <Callout tone="bad">{untold}</Callout>}
      <div className="console-sides">
        <WriteSide shown={shown} carry={carry} />
        <ReadSide shown={shown} carry={carry} />
      </div>
    </div>
  );
}

function StateLabel({ state }: { readonly state: ConsoleState['state'] }) {
  const tone = TONES[state];
  if (tone !== 'none') return <ToneLabel tone={tone}>{STATE_WORDS[state]}</ToneLabel>;
  return (
    <span className="tone-label tone-unknown">
      <ToneIcon tone="none" />
      {STATE_WORDS[state]}
    </span>
  );
}

/** Says so where not all bytes of a step are kept. */
function Kept({ entry: { bytes, count } }: { readonly entry: ConsoleEntry }) {
  const kept = bytes === null ? 0 : bytesOfBase64(bytes).length;
  return kept < count && <p className="console-kept muted small">The first {countWords(kept)}; the others are not kept.</p>;
}
