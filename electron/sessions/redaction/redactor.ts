import type { Redaction } from '../../../shared/model/session.ts';
import { hideUserinfo, REDACTED } from '../../wire/redact.ts';
import { Hidden } from './hidden.ts';
import { MadeUpAddresses } from './made-up-addresses.ts';
import { looksLikeSocks, redactSocks } from './socks-login.ts';

const SECRET_FIELDS: ReadonlyMap<string, 'cookies' | 'authorization values'> = new Map([
  ['cookie', 'cookies'],
  ['cookie2', 'cookies'],
  ['set-cookie', 'cookies'],
  ['set-cookie2', 'cookies'],
  ['authorization', 'authorization values'],
  ['proxy-authorization', 'authorization values'],
]);
/** Also misspelt lines (no colon, white space around the name), folded ones, and heads that stand in the middle of other bytes. */
const SECRET_LINE =
  /((?:^|[\r\n])[ \t]*((?:set-)?cookie2?|(?:proxy-)?authorization)(?:[ \t]*:[ \t]*|[ \t]+))([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)/giu;
const MAY_HOLD_SECRETS = /cookie|authorization/iu;
/** `Basic` is the password itself, in base64 (RFC 7617 §2). */
const BASIC = /^(basic[ \t]+)[^]+$/iu;
const USERINFO = /([a-z][a-z0-9+.-]{0,31}:\/\/)([^\s/?#"'<>]*)@/giu;

/** Characters of base64 that are remembered as keys: the same heads come again and again in one session. */
const MOST_REMEMBERED = 4 * 1024 * 1024;

export interface BytesContext {
  /** `socks`: these bytes may be of a SOCKS dialogue, this way; `frames` as in `redactSocks`. */
  readonly dialogue: { readonly direction: 'sent' | 'received'; readonly frames: 'one' | 'all' } | null;
}

/** One export's rules for texts and bytes. Passwords go in any case. */
export class Redactor {
  readonly choice: Redaction;
  readonly hidden = new Hidden();
  readonly addresses = new MadeUpAddresses();
  readonly #remembered = new Map<string, { readonly base64: string; readonly hidden: Hidden }>();
  #size = 0;

  constructor(choice: Redaction) {
    this.choice = choice;
  }

  /** Words about a session. */
  text(text: string): string {
    const without = this.#userinfo(text, this.hidden);
    return this.choice.addresses ? this.addresses.text(without, this.hidden) : without;
  }

  orNull(text: string | null): string | null {
    return text === null ? null : this.text(text);
  }

  /** A header's value, where it stands by itself. */
  headerValue(name: string, value: string): string {
    const lower = name.toLowerCase();
    const secret = SECRET_FIELDS.get(lower);
    if (secret) return this.#secret(secret, value, this.hidden);
    return this.text(lower === 'via' && this.choice.addresses ? this.addresses.via(value, this.hidden) : value);
  }

  /** base64 to base64. */
  bytes(base64: string, { dialogue }: BytesContext = { dialogue: null }): string {
    const key = dialogue ? `${dialogue.direction} ${dialogue.frames} ${base64}` : base64;
    let known = this.#remembered.get(key);
    if (!known) {
      const hidden = new Hidden();
      known = { base64: this.#bytes(base64, dialogue, hidden), hidden };
      this.#remember(key, known);
    }
    this.hidden.addAll(known.hidden);
    return known.base64;
  }

  #bytes(base64: string, dialogue: BytesContext['dialogue'], hidden: Hidden): string {
    const bytes = Buffer.from(base64, 'base64');
    if (dialogue && looksLikeSocks(bytes)) {
      const { choice, addresses } = this;
      return redactSocks(bytes, dialogue.direction, dialogue.frames, { choice, addresses, hidden }).toString('base64');
    }
    const before = bytes.toString('latin1');
    const after = this.#head(before, hidden);
    return after === before ? base64 : Buffer.from(after, 'latin1').toString('base64');
  }

  #head(head: string, hidden: Hidden): string {
    const [line = ''] = /^[^\r\n]*/u.exec(head) ?? [];
    const start = this.choice.userNames ? hideUserinfo(line) : line;
    let clean = start + head.slice(line.length);
    if (MAY_HOLD_SECRETS.test(clean))
      clean = clean.replace(SECRET_LINE, (_, name: string, field: string, value: string) => {
        const secret = SECRET_FIELDS.get(field.toLowerCase());
        return value === '' || !secret ? name + value : name + this.#secret(secret, value, hidden);
      });
    clean = this.#userinfo(clean, hidden);
    if (!this.choice.addresses) return clean;
    this.addresses.learnFromHead(clean);
    return this.addresses.head(clean, hidden);
  }

  #secret(what: 'cookies' | 'authorization values', value: string, hidden: Hidden): string {
    if (this.choice.credentials || value === REDACTED) {
      hidden.add(what);
      return REDACTED;
    }
    if (what === 'cookies') return value;
    return value.replace(BASIC, (_, scheme: string) => {
      hidden.add('passwords');
      return scheme + REDACTED;
    });
  }

  #userinfo(text: string, hidden: Hidden): string {
    if (!text.includes('://') || !text.includes('@')) return text;
    return text.replace(USERINFO, (_, scheme: string, userinfo: string) => {
      if (this.choice.userNames || userinfo === REDACTED) {
        hidden.add('user names');
        return `${scheme}${REDACTED}@`;
      }
      const colon = userinfo.indexOf(':');
      if (colon < 0) return `${scheme}${userinfo}@`;
      hidden.add('passwords');
      return `${scheme}${userinfo.slice(0, colon)}:${REDACTED}@`;
    });
  }

  #remember(key: string, known: { readonly base64: string; readonly hidden: Hidden }): void {
    this.#size += key.length;
    if (this.#size > MOST_REMEMBERED) {
      this.#remembered.clear();
      this.#size = key.length;
    }
    this.#remembered.set(key, known);
  }
}

/** Where `***` stands in bytes that were redacted. */
export function marksIn(base64: string): { offset: number; length: number }[] {
  const bytes = Buffer.from(base64, 'base64');
  const found = [];
  for (let at = bytes.indexOf(REDACTED); at >= 0; at = bytes.indexOf(REDACTED, at + REDACTED.length)) {
    found.push({ offset: at, length: REDACTED.length });
  }
  return found;
}
