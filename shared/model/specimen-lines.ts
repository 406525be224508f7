import { z } from 'zod';
import { probeSet } from './probe-set.ts';

/** A line of `specimens --json`. `url` works as it is: it holds the credentials of the specimen that asks for some, which are no secret. */
export const specimenLine = z.strictObject({ name: z.string().min(1), url: z.string().min(1), says: z.string().min(1) });
export type SpecimenLine = z.infer<typeof specimenLine>;

/** A line of `demo --json`: one a specimen, in the order in which they are shown. */
export const demoLine = z.strictObject({ name: z.string().min(1), says: z.string().min(1), probeSet });
export type DemoLine = z.infer<typeof demoLine>;
