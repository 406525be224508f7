import type { SpecimenState } from '../../../shared/model/desk-state.ts';

/** Those whose name or sentence has every word that was typed, in any order and case. */
export function matching(specimens: readonly SpecimenState[], typed: string): readonly SpecimenState[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return specimens.filter(({ name, says, modes }) => {
    const text = `${name} ${says} ${modes.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
