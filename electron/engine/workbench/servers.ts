import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import type { ServerPlanChoice, ServerState } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';
import type { ServeEvent } from '../../../shared/model/serve-events.ts';
import type { Engine } from '../engine.ts';
import { isLoopback } from '../loopback.ts';
import type { RunningServe } from '../serve.ts';
import { createConnectionLog, sizeOf } from './connection-log.ts';
import { endpointOf } from './hops.ts';
import { paced } from './paced.ts';

/** Servers that a window may run at a time. */
export const MAX_SERVERS = 16;
/** As `duplexscope serve`. */
const MAX_CONNECTIONS = 1000;
/** How often it is looked whether something moved: bytes of live connections, and strangers who connect and say nothing, make no event. */
const LOOK_MS = 250;
/** So many characters of heads are told a millisecond at the most. */
const CHARACTERS_PER_MS = 4096;
const LOOKUP_MS = 2000;

export interface ServersDeps {
  readonly engine: Pick<Engine, 'serve' | 'end'>;
  readonly publish: Publish;
}

export interface Servers {
  readonly handlers: Pick<Handlers, 'startServer' | 'stopServer' | 'listServers'>;
  /** Stops all of them; resolves when they are gone. */
  close(): Promise<void>;
}

interface Running {
  readonly id: string;
  readonly serve: RunningServe;
  readonly facts: Omit<ServerState, 'live' | 'total' | 'refused' | 'bytesIn' | 'bytesOut'>;
  stopping: Promise<void> | null;
}

/** What is counted of a server beside its live connections. */
interface Tally {
  refused: number;
  bytesIn: number;
  bytesOut: number;
}

/**
 * The servers that the window starts. Whatever strangers do, a thousand connections are remembered for all servers together, and events come 50 ms apart or
 * more: one connection, and 4 KiB of heads, a millisecond at the most. What came to a server is forgotten with it.
 */
export function createServers({ engine, publish }: ServersDeps): Servers {
  const running = new Map<string, Running>();
  const tallies = new Map<string, Tally>();
  const starting = new Set<Promise<unknown>>();
  const log = createConnectionLog();
  let lastId = 0;
  let seen = '';
  let looking: NodeJS.Timeout | null = null;

  const changed = paced(() => {
    const servers = states();
    seen = JSON.stringify(servers);
    publish('serversChanged', { servers });
  });
  const came = paced(() => {
    const connections = [...log.takeChanged()];
    if (connections.length > 0) publish('serverConnections', { connections });
    const characters = connections.reduce((sum, connection) => sum + sizeOf(connection), 0);
    return Math.max(connections.length, characters / CHARACTERS_PER_MS);
  });

  function states(): ServerState[] {
    return [...running.values()].map(stateOf);
  }

  function stateOf({ id, serve, facts }: Running): ServerState {
    const { refused, bytesIn, bytesOut } = tallyOf(id);
    const { live, accepted, bytesIn: liveIn, bytesOut: liveOut } = serve.traffic;
    return { ...facts, live, total: accepted, refused, bytesIn: bytesIn + liveIn, bytesOut: bytesOut + liveOut };
  }

  function tallyOf(id: string): Tally {
    let tally = tallies.get(id);
    if (!tally) tallies.set(id, (tally = { refused: 0, bytesIn: 0, bytesOut: 0 }));
    return tally;
  }

  function look(): void {
    if (JSON.stringify(states()) !== seen) changed.touch();
  }

  function onEvent(server: string, event: ServeEvent): void {
    if (event.event === 'listening') return;
    const tally = tallyOf(server);
    const { connection } = event;
    if (event.event === 'handshake') {
      const { remote, outcome, status, requestHead, responseHead } = event;
      if (outcome === 'refused') tally.refused += 1;
      log.add({
        server,
        connection,
        at: new Date().toISOString(),
        remote: remote ? formatEndpoint(remote) : null,
        outcome,
        status,
        requestHead,
        responseHead,
        closed: null,
      });
    } else {
      const { bytesIn, bytesOut, reason } = event;
      tally.bytesIn += bytesIn;
      tally.bytesOut += bytesOut;
      log.closed(server, connection, { bytesIn, bytesOut, reason });
    }
    came.touch();
    changed.touch();
  }

  async function start(plan: ServerPlanChoice): Promise<ServerState> {
    const service = serviceOf(plan);
    if (running.size + starting.size >= MAX_SERVERS) {
      throw new Failure('BAD_USAGE', `${String(MAX_SERVERS)} servers are running; stop one of them first`, { stage: 'usage' });
    }
    const { answer, tls } = plan;
    lastId += 1;
    const id = `server-${String(lastId)}`;
    const opening = engine.serve({
      host: plan.host.replace(/^\[(.*)\]$/u, '$1'),
      port: plan.port,
      service,
      answer,
      tls,
      certificate: null,
      secret: null,
      maxConnections: MAX_CONNECTIONS,
      showRefused: true,
      onEvent: (event) => {
        onEvent(id, event);
      },
    });
    const started = opening.then(async (serve) => {
      const { address, fingerprint } = serve;
      // The address that was bound, so a number: nobody is asked for a name.
      const exposed = (await isLoopback(address.host, { signal: new AbortController().signal, timeoutMs: LOOKUP_MS })) !== true;
      const facts = { id, service, ...address, tls, fingerprint, startedAt: new Date().toISOString(), exposed };
      const server: Running = { id, serve, facts, stopping: null };
      running.set(id, server);
      looking ??= setInterval(look, LOOK_MS);
      changed.touch();
      return stateOf(server);
    });
    starting.add(started);
    try {
      return await started;
    } finally {
      starting.delete(started);
    }
  }

  async function stop(server: Running): Promise<void> {
    const { id, serve } = server;
    await engine.end(serve);
    running.delete(id);
    tallies.delete(id);
    log.forget(id);
    if (running.size === 0 && looking !== null) {
      clearInterval(looking);
      looking = null;
    }
    changed.touch();
  }

  function stopOnce(server: Running): Promise<void> {
    return (server.stopping ??= stop(server));
  }

  return {
    handlers: {
      startServer: start,
      /** A server that is gone already is no error: it was to be stopped. */
      stopServer: async ({ server }) => {
        const known = running.get(server);
        if (known) await stopOnce(known);
        return {};
      },
      listServers: () => ({ servers: states(), connections: [...log.all] }),
    },
    async close() {
      await Promise.allSettled(starting);
      await Promise.all([...running.values()].map(stopOnce));
      changed.close();
      came.close();
    },
  };
}

/** As `duplexscope serve --service` names it. */
function serviceOf({ service, takeover }: ServerPlanChoice): string {
  if ((service === 'tcp') !== (takeover !== null)) {
    throw new Failure('BAD_USAGE', 'the service tcp needs the server that takes its connections over, and the others have none', {
      stage: 'usage',
    });
  }
  return takeover === null ? service : `tcp://${formatEndpoint(endpointOf(takeover))}`;
}
