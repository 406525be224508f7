import { useSettings } from '../../state/settings.ts';
import { changeLimit } from './change-limit.ts';
import { limitOf, readLimit, shownLimit, type Limit } from './limits.ts';
import { NumberField } from './number-field.tsx';

/** One limit that new runs begin with. */
export function LimitField({ limit }: { readonly limit: Limit }) {
  const kept = useSettings((state) => limitOf(state, limit));
  return (
    <NumberField
      label={`${limit.label}${limit.unit === null ? '' : ' (seconds)'}`}
      hint={limit.hint}
      kept={shownLimit(limit, kept)}
      read={(text) => readLimit(limit, text)}
      keep={({ value }) => changeLimit(limit.key, value)}
    />
  );
}
