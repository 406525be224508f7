import type { Endpoint } from '../../../shared/model/route.ts';
import type { FarEnd } from '../far-end.ts';

/** Somebody else's WebSocket server: it plays the standard's half and no other, and tells nothing of what it saw. */
export function foreignServer(target: Endpoint): FarEnd {
  return {
    own: false,
    foreign: true,
    target,
    fingerprint: null,
    chain: null,
    prepare: ({ half }) => Promise.resolve(half.stream === 'rfc6455'),
    evidence: () => Promise.resolve(null),
  };
}
