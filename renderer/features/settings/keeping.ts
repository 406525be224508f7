import { settings, type Settings } from '../../../shared/model/desk-state.ts';

/** How much the session log keeps: a number of the settings that is typed. */
export interface Keeping {
  readonly key: 'keepSessionsDays' | 'keepSessionsMiB';
  readonly label: string;
  readonly hint: string;
  readonly lowest: number;
  readonly highest: number;
  /** Nothing typed means that there is no limit. */
  readonly mayBeEmpty: boolean;
}

/** The bounds are those of the contract (shared/model/desk-state.ts). */
export const KEEPING: readonly Keeping[] = [
  {
    key: 'keepSessionsDays',
    label: 'Keep sessions for (days)',
    hint: 'Older ones are deleted. Nothing written here: for ever.',
    lowest: 1,
    highest: 36_500,
    mayBeEmpty: true,
  },
  {
    key: 'keepSessionsMiB',
    label: 'Room for them on the disk (MiB)',
    hint: 'When they need more, the oldest are deleted.',
    lowest: 16,
    highest: 1_048_576,
    mayBeEmpty: false,
  },
];

export function shownKeeping(value: number | null): string {
  return value === null ? '' : String(value);
}

/** What was typed as the settings keep it, or what is wrong with it. */
export function readKeeping(
  { key, lowest, highest, mayBeEmpty }: Keeping,
  text: string,
): { readonly change: Partial<Settings> } | { readonly error: string } {
  const typed = text.trim();
  const value = typed === '' && mayBeEmpty ? null : /^\d+$/u.test(typed) ? Number(typed) : NaN;
  const parsed = settings.shape[key].safeParse(value);
  if (parsed.success) return { change: { [key]: value } };
  return {
    error: `Write a whole number from ${lowest.toLocaleString('en')} to ${highest.toLocaleString('en')}${mayBeEmpty ? ', or nothing' : ''}.`,
  };
}
