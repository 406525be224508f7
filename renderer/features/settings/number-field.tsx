import { useState } from 'react';
import { wordsOf } from '../../state/toasts.ts';
import { TextField } from '../../ui/field.tsx';

/** One number of the settings. It is kept as soon as it is right; while it is not, the last right one holds. */
export function NumberField<Value>({
  label,
  hint,
  kept,
  read,
  keep,
}: {
  readonly label: string;
  readonly hint: string;
  /** As it is shown. */
  readonly kept: string;
  readonly read: (text: string) => Value | { readonly error: string };
  readonly keep: (value: Value) => Promise<void>;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const now = typed === null ? null : read(typed);
  const wrong = now !== null && isError(now) ? now.error : null;
  return (
    <div className="settings-limit">
      <TextField
        label={label}
        hint={hint}
        error={wrong ?? refused}
        inputMode="decimal"
        mono
        value={typed ?? kept}
        onValue={(text) => {
          setTyped(text);
          setRefused(null);
          const value = read(text);
          if (!isError(value)) keep(value).catch((error: unknown) => setRefused(wordsOf(error)));
        }}
        onBlur={() => {
          // What was right is shown as it is kept; what was wrong stays, with its error.
          if (now !== null && wrong === null) setTyped(null);
        }}
      />
    </div>
  );
}

function isError(value: unknown): value is { readonly error: string } {
  return typeof value === 'object' && value !== null && 'error' in value;
}
