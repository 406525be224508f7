/** Both directions at once, counted at the receivers. Mbit = 10^6 bit. */
export interface DuplexResult {
  readonly upMbps: number;
  readonly downMbps: number;
}

export interface DuplexOptions {
  /** An HTTP proxy to CONNECT through, `http://127.0.0.1:PORT`. */
  readonly via?: string;
  /** How long both ends send, seconds. */
  readonly seconds: number;
}

export function sumOf({ upMbps, downMbps }: DuplexResult): number {
  return upMbps + downMbps;
}

/** Slower direction divided by the faster. */
export function balanceOf({ upMbps, downMbps }: DuplexResult): number {
  return Math.min(upMbps, downMbps) / Math.max(upMbps, downMbps);
}

/** What the receiver of one end saw. */
export interface Received {
  readonly bytes: number;
  /** Seconds from the first byte to the last. */
  readonly seconds: number;
}

export function mbps({ bytes, seconds }: Received): number {
  return seconds > 0 ? (bytes * 8) / 1e6 / seconds : 0;
}
