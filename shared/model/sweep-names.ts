/**
 * Of an entry, against an earlier sweep; `gone` rows are of the earlier one. `unclear`: one of the two is inconclusive, or, with `before` null, nobody can
 * tell: hidden logins make several entries look alike, the earlier sweep had not come to this one, or it named the address without its kind.
 */
export const SWEEP_CHANGES = ['better', 'worse', 'unclear', 'same', 'new', 'gone'] as const;

/** By what else than checks rows are grouped and counted. */
export const SWEEP_FACETS = ['grade', 'best', 'anonymity', 'scheme', 'change'] as const;
