import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url: whoever has it may give every command. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time, whatever was given. */
export function sameSecret(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/** Shows that one knows the token without telling it: the answer to a `challenge` of the asker's own. */
export function proofOf(token: string, challenge: string): string {
  return keyed(token, 'proof', challenge);
}

/** How long a browser may take to start and to ask for the page. */
const TICKET_MS = 120_000;

/**
 * A way to the page that can be taken once. Command lines are there for every user of the machine to read, and a browser is told on its command line what to open:
 * that must not be the token itself. Whoever knows the token can make one.
 */
export function newTicket(token: string, now = Date.now()): string {
  const body = `${(now + TICKET_MS).toString(36)}.${randomBytes(16).toString('base64url')}`;
  return `${body}.${keyed(token, 'ticket', body)}`;
}

/** Remembers which tickets were taken, for as long as they would be good. */
export class Tickets {
  readonly #token: string;
  readonly #taken = new Map<string, number>();

  constructor(token: string) {
    this.#token = token;
  }

  /** `taken`: it was good, but somebody had it before. */
  take(ticket: string, now = Date.now()): 'good' | 'taken' | 'bad' {
    for (const [old, until] of this.#taken) if (until < now) this.#taken.delete(old);
    const [until = '', nonce = '', mac = '', ...rest] = ticket.split('.');
    if (rest.length > 0 || !sameSecret(mac, keyed(this.#token, 'ticket', `${until}.${nonce}`))) return 'bad';
    const end = parseInt(until, 36);
    if (end < now) return 'bad';
    if (this.#taken.has(ticket)) return 'taken';
    this.#taken.set(ticket, end);
    return 'good';
  }
}

/** `purpose` keeps a proof from being used as a ticket. */
function keyed(token: string, purpose: string, text: string): string {
  return createHmac('sha256', token).update(`${purpose}\n${text}`).digest('base64url');
}
