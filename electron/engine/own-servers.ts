import { Failure } from '../../shared/model/failure.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import { createProbeService, OWN_CAPS, type ProbeService } from '../diagnosis/probe-service.ts';
import type { Exchange } from '../diagnosis/exchange.ts';
import type { ServerPlan } from '../diagnosis/far-end.ts';
import type { ConnectionEvidence } from '../diagnosis/probe-record.ts';
import { countTraffic } from '../diagnosis/traffic-count.ts';
import { chainOfPem } from '../net/certificate-facts.ts';
import type { EvidenceQuery, ExchangeCount, OwnServerAddress, OwnServerOptions, ThreadCall } from './thread-protocol.ts';
import { startWebSocketServer, type WebSocketServer } from '../websocket/server.ts';

interface Running {
  readonly server: WebSocketServer;
  readonly probe: ProbeService;
}

/** Who is told what the servers see, each by its number. */
export interface OwnServersTold {
  readonly onSeen: (server: number, seen: Observation) => void;
  /** Only of servers with `countTraffic`. */
  readonly onTraffic: (server: number, count: ExchangeCount) => void;
}

/** The servers of runs, each told what comes to it. Lives in a thread of its own, so that neither end of a connection starves the other. */
export class OwnServers {
  readonly #running = new Map<number, Running>();
  readonly #told: OwnServersTold;
  #lastId = 0;

  constructor(told: OwnServersTold) {
    this.#told = told;
  }

  async listen({ host, port, tls, limits, countTraffic: counting = false }: OwnServerOptions): Promise<OwnServerAddress> {
    this.#lastId += 1;
    const id = this.#lastId;
    const onExchange = (connection: number, nonce: string, exchange: Exchange): void => {
      countTraffic(exchange, (count) => {
        this.#told.onTraffic(id, { ...count, connection, nonce });
      });
    };
    const probe = createProbeService({ caps: OWN_CAPS, ...(counting ? { onExchange } : {}) });
    const server = await startWebSocketServer({
      host,
      port,
      service: probe.service,
      ...(tls ? { tls } : {}),
      ...(limits ? { limits } : {}),
      observe: (seen) => {
        this.#told.onSeen(id, seen);
      },
    });
    this.#running.set(id, { server, probe });
    return { server: id, host: server.host, port: server.port, chain: tls ? chainOfPem(tls.cert) : null };
  }

  /** Tells a server what comes next; what it sees from now on is found under the number given back. */
  prepare(id: number, { half, request, firstBytes }: ServerPlan): number {
    const { server, probe } = this.#find(id);
    probe.expect(request);
    server.expect({ half, ...(firstBytes ? { firstBytes: Buffer.from(firstBytes) } : {}) });
    return Math.max(0, ...server.records.map((record) => record.id));
  }

  evidence({ server: id, since, nonce, sent }: EvidenceQuery): ConnectionEvidence[] {
    const { server, probe } = this.#find(id);
    const named = probe.store.connectionsOf(nonce);
    return server.records
      .filter((record) => record.id > since || named.has(record.id))
      .sort((a, b) => a.id - b.id)
      .map((connection) => ({ connection: { ...connection }, probe: probe.store.ofConnection(connection.id, sent) }));
  }

  async close(id: number): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    await running?.server.close();
  }

  /** A call as it comes from another thread. */
  async answer(call: ThreadCall): Promise<unknown> {
    switch (call.method) {
      case 'listen':
        return await this.listen(call.options);
      case 'prepare':
        return this.prepare(call.server, call.plan);
      case 'evidence':
        return this.evidence(call.query);
      case 'close':
        await this.close(call.server);
        return null;
    }
  }

  #find(id: number): Running {
    const running = this.#running.get(id);
    if (!running) throw new Failure('INTERNAL', 'that server is not running any more', { stage: 'usage' });
    return running;
  }
}
