import { Failure } from '../../shared/model/failure.ts';

/** `why` goes on after a colon. */
export function badPac(why: string): Failure {
  return new Failure('BAD_PAC', `the PAC script cannot be used: ${why}`, { stage: 'usage' });
}
