import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one network when attempts at once are limited: an IPv4 /24, an IPv6 /48, a name by itself (what it stands for is not known before it is
 * asked for). Null: this computer, which is nobody else's.
 */
export function networkOf(host: string): string | null {
  if (isIPv4(host)) return host.startsWith('127.') ? null : host.slice(0, host.lastIndexOf('.'));
  if (!isIPv6(host)) return /^(?:.+\.)?localhost\.?$/iu.test(host) ? null : host.toLowerCase();
  const groups = expand(host);
  const mapped = /^0,0,0,0,0,ffff,([0-9a-f]+),([0-9a-f]+)$/u.exec(groups.join(','));
  if (mapped) {
    const [high, low] = [parseInt(mapped[1] ?? '', 16), parseInt(mapped[2] ?? '', 16)];
    return networkOf([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  return groups.join(',') === '0,0,0,0,0,0,0,1' ? null : groups.slice(0, 3).join(':');
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expand(address: string): string[] {
  const [plain = ''] = address.toLowerCase().split('%');
  const hex = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/u, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [head = '', tail] = hex.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after].map((group) => group.replace(/^0+(?=.)/u, ''));
}
