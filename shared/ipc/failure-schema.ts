import { z } from 'zod';
import { ERROR_CODES, STAGES } from '../model/failure.ts';
import type { FailureRecord } from './result.ts';

/** A `FailureRecord` as it is parsed on arrival. */
export const failureRecord = z.strictObject({
  code: z.enum(ERROR_CODES),
  stage: z.enum(STAGES),
  hop: z.union([z.int().nonnegative(), z.literal('target')]).nullable(),
  message: z.string(),
}) satisfies z.ZodType<FailureRecord>;
