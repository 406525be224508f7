import { z } from 'zod';
import { TLS_MODES } from './handshake.ts';

/** The lines of `serve --json` (CLI.md). Heads are base64, secrets in them replaced by `***`. */
const endpoint = z.strictObject({ host: z.string(), port: z.int().min(0).max(65535) });

/** The first line. `fingerprint`: SHA-256 of the certificate, lower-case hex. */
export const serveListening = z.strictObject({
  event: z.literal('listening'),
  host: z.string(),
  port: z.int().min(1).max(65535),
  service: z.string(),
  tls: z.enum(TLS_MODES),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .nullable(),
});

/** `status` and `responseHead` are null when nobody was left to answer, `requestHead` when no whole request came. */
export const serveHandshake = z.strictObject({
  event: z.literal('handshake'),
  connection: z.int().positive(),
  remote: endpoint.nullable(),
  outcome: z.enum(['upgraded', 'refused']),
  status: z.int().nullable(),
  requestHead: z.base64().nullable(),
  responseHead: z.base64().nullable(),
});

/** Bytes of the stream, heads not counted; `reason` in words. */
export const serveClosed = z.strictObject({
  event: z.literal('closed'),
  connection: z.int().positive(),
  bytesIn: z.int().nonnegative(),
  bytesOut: z.int().nonnegative(),
  reason: z.string().min(1),
});

export const serveEvent = z.discriminatedUnion('event', [serveListening, serveHandshake, serveClosed]);
export type ServeEvent = z.infer<typeof serveEvent>;
