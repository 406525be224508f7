/** How long a client may take nothing while the service has something for it. */
export interface StallLimit {
  /** Default 60 s; 0: for ever. */
  readonly stallMs?: number;
}

export const DEFAULT_STALL_MS = 60_000;
