import type { Endpoint } from '../../shared/model/route.ts';
import type { CertificateFacts } from '../../shared/model/tls-facts.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { FarEnd } from '../diagnosis/far-end.ts';
import type { ConnectionEvidence } from '../diagnosis/probe-record.ts';
import type { ExchangeCount, OwnServerAddress, ThreadCall } from './thread-protocol.ts';

/** Whom the servers of one thread tell, each by its number. */
export interface ServerWatchers {
  readonly seen: Map<number, Observe>;
  readonly traffic: Map<number, (count: ExchangeCount) => void>;
}

/** One server of our own, in whichever thread it lives. */
export class OwnServer {
  readonly address: Endpoint;
  readonly fingerprint: string | null;
  readonly chain: readonly CertificateFacts[] | null;
  readonly #id: number;
  readonly #call: (call: ThreadCall) => Promise<unknown>;
  readonly #watchers: ServerWatchers;

  constructor({ server, host, port, chain }: OwnServerAddress, call: (call: ThreadCall) => Promise<unknown>, watchers: ServerWatchers) {
    this.#id = server;
    this.address = { host, port };
    this.chain = chain;
    this.fingerprint = chain?.[0]?.fingerprint ?? null;
    this.#call = call;
    this.#watchers = watchers;
  }

  /** What this server sees goes to `observe`. */
  watch(observe: Observe): void {
    this.#watchers.seen.set(this.#id, observe);
  }

  /** What its duplex exchanges carry goes to `tell`, if the server was started with `countTraffic`. */
  watchTraffic(tell: (count: ExchangeCount) => void): void {
    this.#watchers.traffic.set(this.#id, tell);
  }

  /** The server as a run's far end; `target`: under which address routes reach it, when not under its own. */
  farEnd(target: Endpoint = this.address): FarEnd {
    let since = 0;
    return {
      own: true,
      target,
      fingerprint: this.fingerprint,
      chain: this.chain,
      prepare: async (plan) => {
        since = (await this.#call({ method: 'prepare', server: this.#id, plan })) as number;
        return true;
      },
      evidence: async (nonce, _signal, sent) => {
        const query = { server: this.#id, since, nonce, ...(sent === undefined ? {} : { sent }) };
        return ((await this.#call({ method: 'evidence', query })) as ConnectionEvidence[]).map(withBuffers);
      },
    };
  }

  async close(): Promise<void> {
    this.#watchers.seen.delete(this.#id);
    try {
      await this.#call({ method: 'close', server: this.#id });
    } finally {
      // Only now: an exchange ends with its connection, and its last count comes then.
      this.#watchers.traffic.delete(this.#id);
    }
  }
}

/** A structured clone turns every Buffer into a plain Uint8Array. */
function withBuffers({ connection, probe }: ConnectionEvidence): ConnectionEvidence {
  const buffer = (bytes: Uint8Array | null): Buffer | null =>
    bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
  return {
    connection: {
      ...connection,
      requestHead: buffer(connection.requestHead),
      requestJunk: buffer(connection.requestJunk) ?? Buffer.alloc(0),
      partial: buffer(connection.partial),
      responseHead: buffer(connection.responseHead),
      outer: connection.outer && {
        requestHead: Buffer.from(connection.outer.requestHead),
        responseHead: Buffer.from(connection.outer.responseHead),
      },
      earlyBytes: buffer(connection.earlyBytes) ?? Buffer.alloc(0),
    },
    probe,
  };
}
