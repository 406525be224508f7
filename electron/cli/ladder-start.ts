import { VARIANTS, type Variant } from '../../shared/model/handshake.ts';

/** Climb the variants, from this one. */
export type LadderFrom = `ladder:${Exclude<Variant, 'custom'>}`;

/** Where a ladder starts; null: one variant was named. */
export function ladderStart(choice: Variant | LadderFrom): Variant | null {
  return VARIANTS.find((variant) => choice === `ladder:${variant}`) ?? null;
}
