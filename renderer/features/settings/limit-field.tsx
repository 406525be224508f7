import { useState } from 'react';
import { useSettings } from '../../state/settings.ts';
import { wordsOf } from '../../state/toasts.ts';
import { TextField } from '../../ui/field.tsx';
import { changeLimit } from './change-limit.ts';
import { limitOf, readLimit, shownLimit, type Limit } from './limits.ts';

/** One number. It is kept as soon as it is right; while it is not, the last right one holds. */
export function LimitField({ limit }: { readonly limit: Limit }) {
  const kept = useSettings((state) => limitOf(state, limit));
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const read = typed === null ? null : readLimit(limit, typed);
  return (
    <div className="settings-limit">
      <TextField
        label={`${limit.label}${limit.unit === null ? '' : ' (seconds)'}`}
        hint={limit.hint}
        error={read !== null && 'error' in read ? read.error : refused}
        inputMode="decimal"
        mono
        value={typed ?? shownLimit(limit, kept)}
        onValue={(text) => {
          setTyped(text);
          setRefused(null);
          const now = readLimit(limit, text);
          if ('value' in now) changeLimit(limit.key, now.value).catch((error: unknown) => setRefused(wordsOf(error)));
        }}
        onBlur={() => {
          // What was right is shown as it is kept; what was wrong stays, with its error.
          if (read !== null && 'value' in read) setTyped(null);
        }}
      />
    </div>
  );
}
