/** The rungs that a connection climbs, in this order: a connection to the first hop (or the server), every hop's consent, the 101, bytes in both directions. */
export const RUNGS = ['reached', 'accepted', 'upgraded', 'bytes'] as const;
