import { Failure } from '../model/failure.ts';

/** A failure as it crosses a process border, where class and `code` of a thrown error do not survive. `message` holds no secret. */
export type FailureRecord = Pick<Failure, 'code' | 'stage' | 'hop' | 'message'>;

/** What every command answers. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: FailureRecord };

export function failureRecordOf(failure: Failure): FailureRecord {
  const { code, stage, hop, message } = failure;
  return { code, stage, hop, message };
}

export function failureFrom({ code, stage, hop, message }: FailureRecord): Failure {
  return new Failure(code, message, { stage, hop });
}
