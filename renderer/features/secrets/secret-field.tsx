import { useState } from 'react';
import { call } from '../../state/host.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import './secrets.css';

interface SecretFieldProps {
  readonly label: string;
  /** What it is called that is kept. */
  readonly secret: string | null;
  readonly hint?: string;
  /** Stands in the field while nothing is kept. */
  readonly placeholder?: string;
  readonly onSecret: (secret: string | null) => void;
  /** What Mod+Enter does, once the engine knows what was typed. */
  readonly onRun: () => void;
  /** Told why what was typed was not taken, and when that is over. */
  readonly onProblem?: (problem: string | null) => void;
}

/** What is typed goes to the engine as soon as the field is left; the page keeps what it is called, and never shows it again. */
export function SecretField({ label, secret: kept, hint, placeholder = '', onSecret, onRun, onProblem }: SecretFieldProps) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const tell = (problem: string | null): void => {
    setError(problem);
    onProblem?.(problem);
  };
  const handOver = async (): Promise<boolean> => {
    if (text === '') return true;
    try {
      const { secret } = await call('keepSecret', { secret: text });
      onSecret(secret);
      setText('');
      tell(null);
      return true;
    } catch (problem) {
      tell(`It was not taken: ${wordsOf(problem)}`);
      return false;
    }
  };
  return (
    <div className="secret-field">
      <TextField
        label={label}
        {...(hint === undefined ? {} : { hint })}
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={text}
        error={error}
        placeholder={kept === null ? placeholder : 'kept, type to replace'}
        onValue={(typed) => {
          setText(typed);
          tell(null);
        }}
        onBlur={() => void handOver()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Running has to wait until the engine knows it.
          event.preventDefault();
          const run = event.ctrlKey || event.metaKey;
          void handOver().then((taken) => {
            if (taken && run) onRun();
          });
        }}
      />
      {kept !== null && (
        <Button look="quiet" onClick={() => onSecret(null)} aria-label={`Forget the ${label.toLowerCase()}`}>
          Forget
        </Button>
      )}
    </div>
  );
}
