import { hrtimeNs } from '../net/deadline.ts';
import type { Exchange } from './exchange.ts';

/** What one end of a duplex exchange has sent and received since it began: pattern bytes only. `at`: hrtime nanoseconds, the same clock in every thread. */
export interface TrafficCount {
  readonly at: number;
  readonly sent: number;
  readonly received: number;
}

/** How often an exchange is counted while somebody watches. */
export const COUNT_EVERY_MS = 50;

/** Tells the counts of an exchange at its start, 20 times a second and once at its end. Reads counters that are kept anyway, so nothing is paid for a chunk. */
export function countTraffic(exchange: Exchange, tell: (count: TrafficCount) => void): void {
  const count = (): void => {
    tell({ at: hrtimeNs(), sent: exchange.sent.bytes, received: exchange.received.bytes });
  };
  count();
  const timer = setInterval(count, COUNT_EVERY_MS);
  void exchange.finished.then(() => {
    clearInterval(timer);
    count();
  });
}
