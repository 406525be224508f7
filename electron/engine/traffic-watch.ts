import type { RouteMode } from '../../shared/model/route.ts';
import type { ShownExchange } from '../diagnosis/attempt.ts';
import { countTraffic, type TrafficCount } from '../diagnosis/traffic-count.ts';
import type { ExchangeCount } from './thread-protocol.ts';

/** One count of one end of a duplex exchange. `exchange` counts the exchanges of the whole probe from 1; `control`: straight to the server, to compare with. */
export interface WatchedCount extends TrafficCount {
  readonly mode: RouteMode;
  readonly exchange: number;
  readonly control: boolean;
  readonly end: 'client' | 'server';
}

/** Brings the counts of both ends of each exchange together, by the nonce that both know. */
export class TrafficWatch {
  readonly #tell: (count: WatchedCount) => void;
  readonly #exchanges = new Map<string, { readonly number: number; connection: number | null }>();

  constructor(tell: (count: WatchedCount) => void) {
    this.#tell = tell;
  }

  /** The client's end, counted here from now on. */
  client(mode: RouteMode, { nonce, control, exchange }: ShownExchange): void {
    const { number } = this.#exchange(nonce);
    countTraffic(exchange, (count) => {
      this.#tell({ ...count, mode, exchange: number, control, end: 'client' });
    });
  }

  /** A count from one of our servers. A route may bring a request to it twice: the connection that came first is the one that is shown. */
  server(mode: RouteMode, control: boolean, { nonce, connection, at, sent, received }: ExchangeCount): void {
    const known = this.#exchange(nonce);
    known.connection ??= connection;
    if (known.connection !== connection) return;
    this.#tell({ at, sent, received, mode, exchange: known.number, control, end: 'server' });
  }

  /** Either end may be the first to tell: a server speaks even where the 101 is still on its way. */
  #exchange(nonce: string): { readonly number: number; connection: number | null } {
    const known = this.#exchanges.get(nonce) ?? { number: this.#exchanges.size + 1, connection: null };
    this.#exchanges.set(nonce, known);
    return known;
  }
}
