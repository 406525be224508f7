import { useState } from 'react';
import type { ConsoleState } from '../../../shared/model/desk-state.ts';
import { call } from '../../state/host.ts';
import { wordsOf } from '../../state/toasts.ts';
import { BytesView } from '../../ui/bytes/index.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { Callout, ToneIcon, ToneLabel } from '../../ui/state.tsx';
import { DialogueView } from './dialogue.tsx';
import { changeConsoleForm, useConsoleForm } from './form.ts';
import { ReadSide, WriteSide, type Carry } from './sides.tsx';
import { STATE_WORDS, wayWords } from './words.ts';

const TONES = { connecting: 'busy', open: 'good', failed: 'bad' } as const;
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
        {shown.state === 'closed' ? (
          <span className="tone-label tone-unknown">
            <ToneIcon tone="none" />
            closed
          </span>
        ) : (
          <ToneLabel tone={TONES[shown.state]}>{STATE_WORDS[shown.state]}</ToneLabel>
        )}
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
