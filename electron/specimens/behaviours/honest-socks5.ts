import { defineSpecimen } from '../define.ts';
import { serveSocks5 } from '../socks-proxy.ts';

export const honestSocks5 = defineSpecimen(
  { name: 'honest-socks5', says: 'A SOCKS5 proxy without a password that passes every byte untouched.', kind: 'socks5', modes: ['tunnel'] },
  serveSocks5,
);
