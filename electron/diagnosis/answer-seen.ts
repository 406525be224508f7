import type { CheckId } from '../../shared/model/check.ts';
import { challengeSchemes } from '../wire/connect-reply.ts';
import { createResponseReader } from '../wire/http-head.ts';
import type { Attempt } from './attempt.ts';
import type { ProbePlan } from './probe-plan.ts';

/** The status of the last HTTP answer, to the handshake or to CONNECT; null: there was none. */
export function answeredWith({ handshake, route }: Attempt): number | null {
  const last = route.dialogues.at(-1);
  return handshake?.status ?? (last?.protocol === 'connect' ? last.code : null);
}

/** What servers answer to a request without its Upgrade (RFC 9110 §15.5.22), and proxies hardly ever. */
const UPGRADE_REQUIRED = 426;

/** Whether the server was reached, and was not asked for an upgrade any more, as far as the client can tell. */
export function looksStripped(attempt: Attempt): boolean {
  return answeredWith(attempt) === UPGRADE_REQUIRED;
}

/** Too many requests, or something wrong at the server's side (RFC 6585 §4, RFC 9110 §15.6): the next answer may well be another one. */
export function isMomentary(status: number | null): boolean {
  return status === 429 || (status !== null && status >= 500 && status <= 599);
}

/** Of the 407 that ended the attempt, in relay mode or to CONNECT; empty when there was none. */
export function schemesOffered({ handshake, route }: Attempt): readonly string[] {
  if (handshake?.head) return challengeSchemes(handshake.head, 'proxy-authenticate');
  const last = route.dialogues.at(-1);
  if (last?.protocol !== 'connect') return [];
  const progress = createResponseReader().push(last.received);
  return progress.state === 'done' ? challengeSchemes(progress.head, 'proxy-authenticate') : [];
}

/** Checks that open no connection where the handshake has failed. */
const NEED_UPGRADE: readonly CheckId[] = ['handshake', 'headers', 'duplex', 'transparency', 'streaming', 'early-data', 'half-close'];

/** Whether no other connection follows this one, if nothing of it has reached our server. */
export function refusedForGood(attempt: Attempt, { sparing, checks }: Pick<ProbePlan, 'sparing' | 'checks'>): boolean {
  const status = answeredWith(attempt);
  return sparing && status !== null && !isMomentary(status) && checks.every((id) => NEED_UPGRADE.includes(id));
}
