import type { TlsMode } from '../../shared/model/handshake.ts';
import type { RouteMode } from '../../shared/model/route.ts';
import type { Act } from './quiet.ts';

export interface StartOptions {
  /** Address to listen on; `127.0.0.1` when left out. The port is always a free one. */
  readonly host?: string;
  /** Aborting it closes the specimen. */
  readonly signal?: AbortSignal;
  /** Called when a specimen that ends or forgets connections by time has done so. */
  readonly onAct?: (act: Act) => void;
}

/** A proxy with one documented behaviour, for demonstrations, tests and people who want to see a symptom. */
export interface Specimen {
  readonly name: string;
  /** What it does, in one plain sentence. */
  readonly says: string;
  readonly kind: 'http' | 'socks5' | 'socks4a';
  /** The modes in which it is worth testing. */
  readonly modes: readonly RouteMode[];
  /** The TLS mode in which it shows what it does; `none` for most. */
  readonly probedWith: TlsMode;
  /** Rejects with a `Failure`: `BAD_LISTEN_ADDRESS`, `NETWORK_ERROR` or `CANCELLED`. */
  start(options?: StartOptions): Promise<RunningSpecimen>;
}

export interface RunningSpecimen {
  readonly name: string;
  /** Hop URL that works, with credentials where the specimen asks for them. */
  readonly url: string;
  /** The same URL without credentials. */
  readonly urlWithout: string;
  /** Stops listening and cuts all connections; resolves when every socket and timer is released. Idempotent. */
  close(): Promise<void>;
}
