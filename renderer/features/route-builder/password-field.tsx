import { useEffect, useState } from 'react';
import { runNow } from '../../state/actions.ts';
import { call } from '../../state/host.ts';
import { setFieldProblem } from '../../state/plan-problems.ts';
import { changeHop, type HopDraft } from '../../state/route.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';

/** The password goes to the engine as soon as the field is left; the page keeps what it is called, and never shows it again. */
export function PasswordField({ hop }: { readonly hop: HopDraft }) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = `password of proxy ${hop.id}`;
  useEffect(() => {
    setFieldProblem(field, error);
    return () => setFieldProblem(field, null);
  }, [field, error]);

  const handOver = async (): Promise<boolean> => {
    if (text === '') return true;
    try {
      const { secret } = await call('keepSecret', { secret: text });
      changeHop(hop.id, { secret });
      setText('');
      setError(null);
      return true;
    } catch (problem) {
      setError(`The password was not taken: ${wordsOf(problem)}`);
      return false;
    }
  };
  return (
    <div className="route-password">
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        maxLength={4096}
        value={text}
        error={error}
        placeholder={hop.secret === null ? '' : 'kept, type to replace'}
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
      {hop.secret !== null && (
        <Button look="quiet" onClick={() => changeHop(hop.id, { secret: null })} aria-label="Forget the password">
          Forget
        </Button>
      )}
    </div>
  );
}
