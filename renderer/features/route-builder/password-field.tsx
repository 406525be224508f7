import { useEffect, useState } from 'react';
import { runNow } from '../../state/actions.ts';
import { call } from '../../state/host.ts';
import { setFieldProblem } from '../../state/plan-problems.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';

interface PasswordFieldProps {
  readonly label: string;
  /** Names it among the plan's problems. */
  readonly field: string;
  /** What the password is called that is kept. */
  readonly secret: string | null;
  readonly hint?: string;
  readonly onSecret: (secret: string | null) => void;
}

/** The password goes to the engine as soon as the field is left; the page keeps what it is called, and never shows it again. */
export function PasswordField({ label, field, secret: kept, hint, onSecret }: PasswordFieldProps) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    setFieldProblem(field, error);
    return () => setFieldProblem(field, null);
  }, [field, error]);

  const handOver = async (): Promise<boolean> => {
    if (text === '') return true;
    try {
      const { secret } = await call('keepSecret', { secret: text });
      onSecret(secret);
      setText('');
      setError(null);
      return true;
    } catch (problem) {
      setError(`It was not taken: ${wordsOf(problem)}`);
      return false;
    }
  };
  return (
    <div className="route-password">
      <TextField
        label={label}
        {...(hint === undefined ? {} : { hint })}
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={text}
        error={error}
        placeholder={kept === null ? '' : 'kept, type to replace'}
        onValue={(typed) => {
          setText(typed);
          setError(null);
        }}
        onBlur={() => void handOver()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Running has to wait until the engine knows the password.
          event.preventDefault();
          const run = event.ctrlKey || event.metaKey;
          void handOver().then((kept) => {
            if (kept && run) runNow();
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
