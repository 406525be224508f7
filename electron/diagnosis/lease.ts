import { Failure } from '../../shared/model/failure.ts';
import { startDeadline } from '../net/deadline.ts';
import type { ConnectionRecord, Service } from '../websocket/connection-record.ts';
import type { WebSocketServer } from '../websocket/server.ts';
import { guesserOf } from './secret-guard.ts';
import type { ServerContext } from './server-context.ts';

/*
 * A request that was refused, or lost its Upgrade, on its way to a far server carries no nonce, so among strangers nobody can say whose it was. A client can
 * therefore ask for a port of its own: what arrives there belongs to it. The connection that asked is the lease, and the port is gone when it ends.
 */

export interface LeaseCaps {
  /** Ports open at once, for everybody. */
  readonly ports: number;
  /** Of these, for clients of one address. */
  readonly portsPerClient: number;
  /** The longest life of one, milliseconds. */
  readonly ms: number;
  /** Connections to one at once; more are reset. */
  readonly connections: number;
}

export const DEFAULT_LEASE_CAPS: LeaseCaps = { ports: 64, portsPerClient: 8, ms: 30_000, connections: 16 };

/** Listens on a free port as the server itself does, with its half of the handshake and its TLS. */
export type OpenPort = (options: { readonly service: Service; readonly maxConnections: number }) => Promise<WebSocketServer>;

export interface OpenLease {
  readonly port: number;
  readonly ms: number;
  /** All that came to the port so far, in order; also after it was closed. */
  readonly records: readonly ConnectionRecord[];
  close(): Promise<void>;
}

/** Who has which port now. */
export class Leases {
  readonly #open: OpenPort;
  readonly #service: Service;
  readonly #caps: LeaseCaps;
  readonly #perClient = new Map<string, number>();
  #live = 0;

  constructor(open: OpenPort, service: Service, caps: LeaseCaps = DEFAULT_LEASE_CAPS) {
    this.#open = open;
    this.#service = service;
    this.#caps = caps;
  }

  /** Rejects with `PROBE_CAP` when there are too many, and with what listening says. */
  async take(client: string, wantedMs: number | null): Promise<OpenLease> {
    const { ports, portsPerClient, ms, connections } = this.#caps;
    const taken = this.#perClient.get(client) ?? 0;
    if (this.#live >= ports || taken >= portsPerClient)
      throw new Failure('PROBE_CAP', 'this server has no more ports to give at the moment; ask again later', { stage: 'stream' });
    this.#count(client, 1);
    let server: WebSocketServer;
    try {
      server = await this.#open({ service: this.#service, maxConnections: connections });
    } catch (error) {
      this.#count(client, -1);
      throw error;
    }
    let closing: Promise<void> | null = null;
    return {
      port: server.port,
      ms: Math.min(ms, wantedMs ?? ms),
      get records() {
        return server.records;
      },
      close: () =>
        (closing ??= server.close().finally(() => {
          this.#count(client, -1);
        })),
    };
  }

  #count(client: string, by: 1 | -1): void {
    this.#live += by;
    const count = (this.#perClient.get(client) ?? 0) + by;
    if (count > 0) this.#perClient.set(client, count);
    else this.#perClient.delete(client);
  }
}

/** `lease`: opens a port for who asks, for as long as this connection lives; what came there is evidence under this request's nonce. */
export async function serveLease({ stream, request, connection, store, leases, reply, takeLine, signal }: ServerContext): Promise<void> {
  await takeLine();
  if (!leases) throw new Failure('PROBE_CHECK', 'this probe service opens no ports for single runs', { stage: 'stream' });
  const lease = await leases.take(guesserOf(connection.remote?.host ?? ''), request.ms);
  try {
    store.beginLease(request.nonce, () => lease.records);
  } catch (error) {
    // The nonce stands for another port, which stays as it is.
    await lease.close();
    throw error;
  }
  const deadline = startDeadline(signal, lease.ms);
  try {
    await stream.write(reply({ port: lease.port, ms: lease.ms }), deadline.signal);
    await stream.drain(() => undefined, deadline.signal);
  } catch (error) {
    // The client has left without a FIN, or its time is over.
    if (!(error instanceof Failure) || (signal.aborted && !deadline.expired)) throw error;
  } finally {
    deadline.clear();
    await lease.close();
    store.endLease(request.nonce);
  }
}
