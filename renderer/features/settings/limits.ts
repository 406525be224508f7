import { settings, type Settings } from '../../../shared/model/desk-state.ts';

/** A number of the settings that is typed: times in seconds, as people think of them. */
export interface Limit {
  readonly key: 'timeoutMs' | 'durationMs' | 'handshakes';
  readonly label: string;
  readonly hint: string;
  readonly unit: 's' | null;
  readonly lowest: number;
  readonly highest: number;
}

/** The bounds are those of the contract (shared/model/desk-state.ts), where a number out of them would be refused. */
export const LIMITS: readonly Limit[] = [
  {
    key: 'timeoutMs',
    label: 'Give up on a step after',
    hint: 'To connect, to get through a proxy, to be answered: each has this long.',
    unit: 's',
    lowest: 0.1,
    highest: 600,
  },
  {
    key: 'durationMs',
    label: 'Send both ways at once for',
    hint: 'Longer finds faults that come late, and measures speed more steadily.',
    unit: 's',
    lowest: 0.05,
    highest: 60,
  },
  {
    key: 'handshakes',
    label: 'Handshakes to try',
    hint: 'A proxy that fails now and then shows it only in several.',
    unit: null,
    lowest: 1,
    highest: 1000,
  },
];

export function shownLimit({ unit }: Limit, value: number): string {
  return String(unit === 's' ? value / 1000 : value);
}

/** What was typed as the settings keep it, or what is wrong with it. */
export function readLimit({ key, unit, lowest, highest }: Limit, text: string): { readonly value: number } | { readonly error: string } {
  const typed = text.trim().replace(',', '.');
  const number = /^\d+(?:\.\d+)?$/u.test(typed) ? Number(typed) : NaN;
  const value = unit === 's' ? Math.round(number * 1000) : number;
  if (settings.shape[key].safeParse(value).success) return { value };
  const whole = unit === null ? 'a whole number' : 'a number of seconds';
  return { error: `Write ${whole} from ${String(lowest)} to ${String(highest)}.` };
}

export function limitOf(values: Pick<Settings, Limit['key']>, { key }: Limit): number {
  return values[key];
}
