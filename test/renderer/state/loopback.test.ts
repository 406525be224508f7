import { describe, expect, it } from 'vitest';
import { loopbackOf } from '../../../renderer/state/loopback.ts';

describe('loopbackOf', () => {
  it('knows the addresses and names that mean this computer', () => {
    for (const host of [
      '127.0.0.1',
      '127.9.9.9',
      'localhost',
      'LOCALHOST.',
      'x.localhost',
      '::1',
      '[::1]',
      '0:0:0:0:0:0:0:1',
      '::ffff:127.0.0.1',
    ])
      expect(loopbackOf(host), host).toBe('yes');
  });

  it('knows addresses of other machines, and that everybody listens on 0.0.0.0', () => {
    for (const host of ['10.0.0.1', '192.168.127.1', '0.0.0.0', '::', 'fe80::1', '2001:db8::1', '::2', '::11'])
      expect(loopbackOf(host), host).toBe('no');
  });

  it('leaves other names to a lookup', () => {
    for (const host of ['proxy.example', 'localhost.example', '127.0.0.1.example']) expect(loopbackOf(host), host).toBe('unknown');
  });
});
