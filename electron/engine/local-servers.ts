import { OwnServer, type ServerWatchers } from './own-server.ts';
import { OwnServers } from './own-servers.ts';
import type { OwnServerOptions } from './thread-protocol.ts';

/**
 * Servers of our own in the thread of the clients. Both ends then take turns on one event loop, which is fair but slower: for runs that move little,
 * where starting a second thread would cost more than all the rest (40 ms of processor time on Node 24).
 */
export class LocalServers {
  readonly #watchers: ServerWatchers = { seen: new Map(), traffic: new Map() };
  readonly #servers = new OwnServers({
    onSeen: (server, seen) => this.#watchers.seen.get(server)?.(seen),
    onTraffic: (server, count) => this.#watchers.traffic.get(server)?.(count),
  });

  async listen(options: OwnServerOptions): Promise<OwnServer> {
    return new OwnServer(await this.#servers.listen(options), (call) => this.#servers.answer(call), this.#watchers);
  }
}
