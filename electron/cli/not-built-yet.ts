import { Failure } from '../../shared/model/failure.ts';

/** For what CLI.md has and this version has not. */
export function notBuiltYet(what: string, instead: string): Failure {
  return new Failure('NOT_BUILT_YET', `${what} comes with a later version; ${instead}`, { stage: 'usage' });
}
