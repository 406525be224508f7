import { z } from 'zod';
import { runEvent, runState, trafficSample } from '../../shared/model/run-state.ts';
import { redaction, sessionSummary } from '../../shared/model/session.ts';
import { badLine, repeatedLine, sweepEntryLine, sweepState } from '../../shared/model/sweep.ts';

/* The lines of a session file (docs/session-format.md). */

export const FORMAT = 'duplexscope.session/1';

/** What the log itself adds to a session is not part of it: the same session takes other room elsewhere. */
export const sessionFacts = sessionSummary.omit({ bytes: true, imported: true });
export type SessionFacts = z.infer<typeof sessionFacts>;

const marks = z.array(z.strictObject({ offset: z.int().nonnegative(), length: z.int().nonnegative() }));

export const headerLine = z.strictObject({ format: z.literal(FORMAT), program: z.string().max(200), redaction });
/** Of a header of any version: what is needed to say why it cannot be read. */
export const anyHeader = z.looseObject({ format: z.string().regex(/^duplexscope\.session\/\d{1,6}$/u) });
export const sessionLine = z.strictObject({ session: sessionFacts });
export const runLine = z.strictObject({ run: runState });
export const sweepStateLine = z.strictObject({ sweep: sweepState });
export const eventLine = z.strictObject({ event: runEvent, redacted: marks.optional() });
export const sampleLine = z.strictObject({ sample: trafficSample });
export const rowLine = z.strictObject({
  row: z.union([sweepEntryLine, badLine, repeatedLine]),
  evidence: z.strictObject({ run: runState, events: z.array(runEvent) }).nullable(),
});
export const endLine = z.strictObject({
  end: z.strictObject({ events: z.int().nonnegative(), samples: z.int().nonnegative(), rows: z.int().nonnegative() }),
});
export type EndLine = z.infer<typeof endLine>;
