import { defineSpecimen } from '../define.ts';
import { serveSocks4 } from '../socks-proxy.ts';

export const honestSocks4a = defineSpecimen(
  { name: 'honest-socks4a', says: 'A SOCKS4 and SOCKS4a proxy that passes every byte untouched.', kind: 'socks4a', modes: ['tunnel'] },
  serveSocks4,
);
