/**
 * Of an entry, against an earlier sweep; `gone` rows are of the earlier one. `unclear`: one of the two is inconclusive, or, with `before` null, nobody can
 * tell: hidden logins make several entries look alike, the earlier sweep had not come to this one, or it named the address without its kind.
 */
export const SWEEP_CHANGES = ['better', 'worse', 'unclear', 'same', 'new', 'gone'] as const;

/** By what else than checks rows are grouped and counted. */
export const SWEEP_FACETS = ['grade', 'best', 'anonymity', 'scheme', 'change', 'agreement'] as const;

/** Whether the places that have tested an entry say the same of it (place-comparison.ts). `unsure`: nothing is known to differ, and one of them cannot tell enough. */
export const AGREEMENTS = ['differs', 'unsure', 'same'] as const;
export type Agreement = (typeof AGREEMENTS)[number];

/** How a place is called: it stands in keys, in heads of tables and in files. */
export const PLACE = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,62}$/u;
