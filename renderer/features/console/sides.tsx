import { useState, type KeyboardEvent } from 'react';
import type { ConsoleState } from '../../../shared/model/desk-state.ts';
import { call } from '../../state/host.ts';
import { base64Of } from '../../ui/bytes/base64.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { bytesOfHex, bytesOfText, readCount } from './compose.ts';
import { changeConsoleForm, useConsoleForm, type LineEnd } from './form.ts';
import { countWords, readWords, writeWords } from './words.ts';

const FORMS = [
  { value: 'text', label: 'Text' },
  { value: 'hex', label: 'Hex' },
] as const;
const LINE_END_CHOICES: readonly { readonly value: LineEnd; readonly label: string }[] = [
  { value: 'none', label: 'none' },
  { value: 'lf', label: 'LF (\\n)' },
  { value: 'crlf', label: 'CRLF (\\r\\n)' },
];

/** Does something with the console that is shown; a failure is told by whoever owns the place for it. */
export type Carry = (work: () => Promise<unknown>) => Promise<boolean>;

export function WriteSide({ shown, carry }: { readonly shown: ConsoleState; readonly carry: Carry }) {
  const { text, as, lineEnd } = useConsoleForm();
  const [writing, setWriting] = useState(false);
  const composed = as === 'text' ? bytesOfText(text, lineEnd) : bytesOfHex(text);
  const possible = shown.state === 'open' && shown.write === 'open';
  const write = async (): Promise<void> => {
    if (composed.bytes === null || composed.bytes.length === 0 || !possible || writing) return;
    setWriting(true);
    const bytes = base64Of(composed.bytes);
    if (await carry(() => call('writeConsole', { console: shown.id, bytes }))) changeConsoleForm({ text: '' });
    setWriting(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void write();
  };
  return (
    <section className="console-side console-up" aria-label="Writing side">
      <p className="console-side-state">
        <strong>Writing side</strong> {writeWords(shown)}
        <span className="console-total muted number">{countWords(shown.bytesWritten)} written</span>
      </p>
      <TextArea
        label={as === 'text' ? 'Text to write' : 'Bytes to write, as hex'}
        labelHidden
        rows={2}
        placeholder={as === 'text' ? 'Text to write' : '48 65 6c 6c 6f'}
        hint={writing ? 'Being written: it waits while the other side takes nothing.' : hintOf(as, composed.bytes)}
        error={composed.error}
        value={text}
        onValue={(value) => changeConsoleForm({ text: value })}
        onKeyDown={onKeyDown}
      />
      <div className="console-controls">
        <RadioGroup legend="Written as" legendHidden value={as} choices={FORMS} onValue={(value) => changeConsoleForm({ as: value })} />
        <SelectField
          label="Line end"
          value={lineEnd}
          disabled={as === 'hex'}
          choices={LINE_END_CHOICES}
          onValue={(value) => changeConsoleForm({ lineEnd: value })}
        />
        <Button
          look="main"
          disabled={!possible || writing || composed.bytes === null || composed.bytes.length === 0}
          onClick={() => void write()}
        >
          Write
        </Button>
        <Button
          disabled={!possible}
          title="Says that nothing more will be written (FIN); what comes can still be read"
          onClick={() => void carry(() => call('closeWriteConsole', { console: shown.id }))}
        >
          Half-close
        </Button>
      </div>
    </section>
  );
}

export function ReadSide({ shown, carry }: { readonly shown: ConsoleState; readonly carry: Carry }) {
  const typed = useConsoleForm((state) => state.count);
  const { count, error } = readCount(typed);
  // What had arrived before the other side went away can still be read.
  const possible = shown.state !== 'connecting' && shown.read !== 'aborted' && (shown.state === 'open' || shown.buffered > 0);
  const able = possible && !shown.reading && count !== null;
  const read = (): void => {
    if (able) void carry(() => call('readConsole', { console: shown.id, max: count }));
  };
  return (
    <section className="console-side console-down" aria-label="Reading side">
      <p className="console-side-state">
        <strong>Reading side</strong> {readWords(shown)}
        <span className="console-total muted number">{countWords(shown.bytesRead)} read</span>
      </p>
      <p className="console-buffered" role="status">
        <span className="number">{countWords(shown.buffered)}</span> {shown.buffered === 1 ? 'waits' : 'wait'} to be read
        {shown.reading && '; a read is waiting for more'}
      </p>
      <div className="console-controls">
        <TextField
          label="At most, in bytes"
          mono
          inputMode="numeric"
          className="console-count"
          value={typed}
          error={error}
          onValue={(value) => changeConsoleForm({ count: value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) read();
          }}
        />
        <Button look="main" disabled={!able} title="Gives what is there, up to so many bytes; waits while there is nothing" onClick={read}>
          Read
        </Button>
        <Button disabled={!shown.reading} onClick={() => void carry(() => call('stopReading', { console: shown.id }))}>
          Stop reading
        </Button>
      </div>
    </section>
  );
}

function hintOf(as: 'text' | 'hex', bytes: Uint8Array | null): string {
  const size = bytes === null ? '' : `${countWords(bytes.length)}. `;
  return `${size}Enter writes${as === 'text' ? ', Shift+Enter begins a new line' : ''}.`;
}
