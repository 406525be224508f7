import { isIPv4, isIPv6 } from 'node:net';
import type { Hidden } from './hidden.ts';

/** 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 are for documentation (RFC 5737); when these are used up, 198.18.0.0/15 (RFC 2544) is nobody's either. */
const DOCUMENTATION = ['192.0.2', '198.51.100', '203.0.113'];
const HOSTS_EACH = 254;

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d)/gu;
/** Whatever has two colons and may be an address; `isIPv6` decides. */
const MAYBE_IPV6 = /(?<![\w:.])(?=[0-9a-f]{0,4}:[0-9a-f:]*:?)[0-9a-f:]{2,}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/giu;
const URL_HOST = /[a-z][a-z0-9+.-]*:\/\/(?:[^\s/?#"'<>@]*@)?(\[[^\]\s]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)/giu;
/** Host header, target of a CONNECT, Via (RFC 9110 §7.6.3: what follows the version is a host or what the proxy calls itself). */
const HEAD_HOSTS = [
  /(?:^|[\r\n])[ \t]*host[ \t]*:[ \t]*([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)/giu,
  /(?:^|[\r\n])connect[ \t]+(?:[^\s@]*@)?([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?):\d/giu,
];
const VIA_LINE = /((?:^|[\r\n])[ \t]*via[ \t]*:)([^\r\n]*)/giu;
const VIA_ELEMENT = /((?:^|,)[ \t]*(?:[\w.+-]+\/)?\d[\w.]*[ \t]+)([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)/giu;
const NAME = /[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?/giu;

/**
 * Replaces every address and host name by one that is nobody's, the same by the same everywhere. Names must be learned before they are met in running text: a
 * word is only known to be one by where it stood. Replacing what was replaced gives the same again, so that an export of an import does not differ.
 */
export class MadeUpAddresses {
  readonly #v4 = new Map<string, string>();
  readonly #v6 = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** A host by itself, as a hop, a target or a peer has it; brackets may be around. */
  learn(host: string): void {
    const bare = host.replace(/^\[|\]$/gu, '').toLowerCase();
    if (bare !== '' && !isIPv4(bare) && !isIPv6(bare) && /[a-z]/u.test(bare)) this.#nameOf(bare);
  }

  /** `host:port` or a URL. */
  learnEndpoint(text: string): void {
    this.learnFrom(text);
    if (!text.includes('://')) this.learn(text.replace(/:\d+$/u, ''));
  }

  /** The hosts of URLs in running text. */
  learnFrom(text: string): void {
    if (text.includes('://')) for (const [, host = ''] of text.matchAll(URL_HOST)) this.learn(host);
  }

  /** `head`: as latin1. */
  learnFromHead(head: string): void {
    this.learnFrom(head);
    for (const pattern of HEAD_HOSTS) for (const [, host = ''] of head.matchAll(pattern)) this.learn(host);
    for (const [, , value = ''] of head.matchAll(VIA_LINE)) for (const [, , name = ''] of value.matchAll(VIA_ELEMENT)) this.learn(name);
  }

  /** One address or host by itself. */
  host(host: string, hidden: Hidden): string {
    hidden.add('addresses and host names');
    if (isIPv4(host)) return this.ipv4(host);
    if (isIPv6(host)) return this.ipv6(host);
    return this.#nameOf(host.toLowerCase());
  }

  /** Everywhere in a text. */
  text(text: string, hidden: Hidden): string {
    const found = (made: string): string => {
      hidden.add('addresses and host names');
      return made;
    };
    const without6 = text.includes(':') ? text.replace(MAYBE_IPV6, (match) => (isIPv6(match) ? found(this.ipv6(match)) : match)) : text;
    const without4 = without6.replace(IPV4, (match) => found(this.ipv4(match)));
    if (this.#names.size === 0) return without4;
    return without4.replace(NAME, (name, at: number) => {
      const made = this.#names.get(name.toLowerCase());
      return made !== undefined && standsAsHost(without4, name, at) ? found(made) : name;
    });
  }

  /** A head, latin1: as `text`, and the names that proxies give themselves. */
  head(head: string, hidden: Hidden): string {
    return this.text(
      head.replace(VIA_LINE, (_, name: string, value: string) => name + this.via(value, hidden)),
      hidden,
    );
  }

  /** The value of a Via header. */
  via(value: string, hidden: Hidden): string {
    return value.replace(VIA_ELEMENT, (_, before: string, name: string) =>
      isIPv4(name) || this.#isMadeUp(name) ? `${before}${name}` : `${before}${this.host(name, hidden)}`,
    );
  }

  ipv4(address: string): string {
    return remember(this.#v4, address, (n) => {
      const network = DOCUMENTATION[Math.floor((n - 1) / HOSTS_EACH)];
      if (network !== undefined) return `${network}.${String(((n - 1) % HOSTS_EACH) + 1)}`;
      const rest = n - 1 - DOCUMENTATION.length * HOSTS_EACH;
      return `198.${String(18 + ((rest >> 16) & 1))}.${String((rest >> 8) & 255)}.${String(rest & 255)}`;
    });
  }

  ipv6(address: string): string {
    return remember(this.#v6, address.toLowerCase(), (n) =>
      n <= 0xffff ? `2001:db8::${n.toString(16)}` : `2001:db8::${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}`,
    );
  }

  #nameOf(name: string): string {
    return remember(this.#names, name, (n) => `host-${String(n)}.example`);
  }

  /** Learned already by its place in a Via line, and replaced by `text` afterwards. */
  #isMadeUp(name: string): boolean {
    return this.#names.has(name.toLowerCase()) && name.includes('.');
  }
}

/** A name of one word, as `proxy`, may also be just that word: it is only a host before a port, behind `//` or `@`, or alone. */
function standsAsHost(text: string, name: string, at: number): boolean {
  if (name.includes('.') && !/^\d/u.test(name.slice(name.lastIndexOf('.') + 1))) return true;
  const before = text.slice(Math.max(0, at - 8), at);
  const after = text.slice(at + name.length, at + name.length + 2);
  return name.length === text.length || /^:\d/u.test(after) || /(?:\/\/|@|[Hh][Oo][Ss][Tt]:[ \t]*)$/u.test(before);
}

function remember(known: Map<string, string>, real: string, make: (n: number) => string): string {
  let made = known.get(real);
  if (made === undefined) {
    made = make(known.size + 1);
    known.set(real, made);
  }
  return made;
}
