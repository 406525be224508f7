import type { Approach } from '../witness/approach.ts';
import { tunnelRefused, untouched } from './fact.ts';
import type { ProxyFact, Way } from './fact.ts';

/** Dante 1.4.2. It speaks SOCKS 4 and 5; a 4a request it takes for a version 4 one to 0.0.0.1. */
const by = (approach: Approach): Way => ({ mode: 'dante', route: 'tunnel', approach });
const BOTH = { client: true, server: true };

export const DANTE_FACTS: readonly ProxyFact[] = [
  ...untouched(by('socks4'), 90, BOTH),
  ...tunnelRefused(by('socks4a'), 91),
  ...untouched(by('socks5'), 0, BOTH),
  ...untouched(by('socks5h'), 0, BOTH),
];
