import { create } from 'zustand';
import type { ServerConnection, ServerPlanChoice, ServerState } from '../../shared/model/desk-state.ts';
import { call } from './host.ts';

/** As many strangers as the engine remembers. */
export const MOST_CONNECTIONS = 1000;

interface ServerStore {
  readonly servers: readonly ServerState[];
  /** What strangers did, newest first. */
  readonly connections: readonly ServerConnection[];
  /** The engine was asked once: an empty list means that there are none. */
  readonly loaded: boolean;
  /** How this page's servers were asked for, by id, so that one that was stopped can be started again. */
  readonly plans: Readonly<Record<string, ServerPlanChoice>>;
}

export const useServers = create<ServerStore>(() => ({ servers: [], connections: [], loaded: false, plans: {} }));

export async function loadServers(): Promise<void> {
  const { servers, connections } = await call('listServers', {});
  useServers.setState({ servers, connections, loaded: true });
}

/** Rejects with the `Failure` that kept it from listening. */
export async function startServer(plan: ServerPlanChoice): Promise<ServerState> {
  const started = await call('startServer', plan);
  // `serversChanged` may have brought it before.
  useServers.setState(({ servers, plans }) => ({
    servers: servers.some(({ id }) => id === started.id) ? servers : [...servers, started],
    plans: { ...plans, [started.id]: plan },
  }));
  return started;
}

/** Resolves when it is gone with its connections; gives how it had been asked for, null when another page did. */
export async function stopServer(server: string): Promise<ServerPlanChoice | null> {
  await call('stopServer', { server });
  const { servers, plans } = useServers.getState();
  serversChanged(servers.filter(({ id }) => id !== server));
  return plans[server] ?? null;
}

/** With a server goes what was known of its strangers. */
export function serversChanged(servers: readonly ServerState[]): void {
  useServers.setState(({ servers: before, connections }) => {
    const gone = new Set(before.map(({ id }) => id));
    for (const { id } of servers) gone.delete(id);
    return { servers, connections: gone.size === 0 ? connections : connections.filter(({ server }) => !gone.has(server)) };
  });
}

export function serverConnectionsChanged(changed: readonly ServerConnection[]): void {
  useServers.setState(({ connections }) => ({ connections: mergeConnections(connections, changed) }));
}

/** A connection's name among those of all servers. */
export function connectionKey({ server, connection }: Pick<ServerConnection, 'server' | 'connection'>): string {
  return `${server} ${String(connection)}`;
}

/** Puts what is new on top and what changed in its place: both newest first. */
export function mergeConnections(known: readonly ServerConnection[], changed: readonly ServerConnection[]): readonly ServerConnection[] {
  const latest = new Map(changed.map((connection) => [connectionKey(connection), connection]));
  const kept = known.map((connection) => {
    const key = connectionKey(connection);
    const replaced = latest.get(key);
    latest.delete(key);
    return replaced ?? connection;
  });
  return [...latest.values(), ...kept].slice(0, MOST_CONNECTIONS);
}
