import { z } from 'zod';
import { ERROR_CODES, Failure, STAGES } from '../model/failure.ts';

/** A failure as it crosses a process border, where class and `code` of a thrown error do not survive. `message` holds no secret. */
export const failureRecord = z.strictObject({
  code: z.enum(ERROR_CODES),
  stage: z.enum(STAGES),
  hop: z.union([z.int().nonnegative(), z.literal('target')]).nullable(),
  message: z.string(),
});
export type FailureRecord = z.infer<typeof failureRecord>;

/** What every command answers. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: FailureRecord };

export function failureRecordOf(failure: Failure): FailureRecord {
  const { code, stage, hop, message } = failure;
  return { code, stage, hop, message };
}

export function failureFrom({ code, stage, hop, message }: FailureRecord): Failure {
  return new Failure(code, message, { stage, hop });
}
