import type { Endpoint } from './route.ts';

/**
 * The entry of a `NO_PROXY` list that exempts `target` from proxies, else null. Read as curl does: entries are separated by commas or spaces; `*` means all;
 * a name means itself and everything below it, with or without a leading dot; an address means itself, or with `/bits` its network; `:port` limits an entry
 * to that port.
 */
export function noProxyEntry(list: string, target: Endpoint): string | null {
  return list.split(/[\s,]+/u).find((entry) => entry !== '' && exempts(entry, target)) ?? null;
}

function exempts(entry: string, { host, port }: Endpoint): boolean {
  if (entry === '*') return true;
  const [, bracketed, plain, limit] = /^(?:\[([^\]]+)\]|([^:]+|[^:]*(?::[^:]*){2,}))(?::(\d+))?$/u.exec(entry) ?? [];
  if (limit !== undefined && Number(limit) !== port) return false;
  const wanted = (bracketed ?? plain ?? '').toLowerCase().replace(/^\*?\.|\.$/gu, '');
  const asked = host.toLowerCase().replace(/\.$/u, '');
  if (wanted === '') return false;
  const [network = '', bits] = wanted.split('/', 2);
  const address = addressBits(asked);
  if (address === null) return asked === wanted || asked.endsWith(`.${wanted}`);
  const base = addressBits(network);
  if (base === null || base.length !== address.length) return false;
  const length = bits === undefined ? base.length : /^\d{1,3}$/u.test(bits) ? Number(bits) : base.length + 1;
  return length <= base.length && base.slice(0, length) === address.slice(0, length);
}

/** An address as `0` and `1`, 32 or 128 of them; null for a name. */
function addressBits(text: string): string | null {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('') : null;
  }
  if (!text.includes(':')) return null;
  let written: string;
  try {
    // The URL parser knows all spellings of an IPv6 address.
    written = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return null;
  }
  const [head = '', tail] = written.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
