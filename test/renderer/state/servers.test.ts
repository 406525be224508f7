import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerConnection, ServerState } from '../../../shared/model/desk-state.ts';
import {
  mergeConnections,
  MOST_CONNECTIONS,
  serverConnectionsChanged,
  serversChanged,
  useServers,
} from '../../../renderer/state/servers.ts';

function connection(server: string, number: number, more: Partial<ServerConnection> = {}): ServerConnection {
  return {
    server,
    connection: number,
    at: new Date(number).toISOString(),
    remote: '127.0.0.1:5000',
    outcome: 'upgraded',
    status: 101,
    requestHead: null,
    responseHead: null,
    closed: null,
    ...more,
  };
}

function server(id: string): ServerState {
  return {
    id,
    service: 'echo',
    host: '127.0.0.1',
    port: 4000,
    tls: 'none',
    fingerprint: null,
    startedAt: new Date(0).toISOString(),
    exposed: false,
    live: 0,
    total: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

describe('merging what strangers did', () => {
  it('puts new connections on top and changed ones where they were', () => {
    const closed = { bytesIn: 1, bytesOut: 2, reason: 'both sides ended' };
    const merged = mergeConnections([connection('a', 2), connection('a', 1)], [connection('a', 3), connection('a', 1, { closed })]);
    expect(merged.map(({ connection: number }) => number)).toEqual([3, 2, 1]);
    expect(merged[2]?.closed).toEqual(closed);
  });

  it('keeps connections of the same number apart when they came to different servers', () => {
    expect(mergeConnections([connection('a', 1)], [connection('b', 1)])).toHaveLength(2);
  });

  it('forgets the oldest beyond its bound', () => {
    const known = Array.from({ length: MOST_CONNECTIONS }, (_, index) => connection('a', MOST_CONNECTIONS - index));
    const merged = mergeConnections(known, [connection('a', MOST_CONNECTIONS + 1)]);
    expect(merged).toHaveLength(MOST_CONNECTIONS);
    expect(merged[0]?.connection).toBe(MOST_CONNECTIONS + 1);
    expect(merged.at(-1)?.connection).toBe(2);
  });
});

describe('the servers of the window', () => {
  beforeEach(() => {
    useServers.setState({ servers: [], connections: [], loaded: false, plans: {} });
  });

  it('forget what came to a server that is gone, and nothing else', () => {
    serversChanged([server('a'), server('b')]);
    serverConnectionsChanged([connection('a', 1), connection('b', 1)]);
    serversChanged([server('b')]);
    expect(useServers.getState().connections.map((known) => known.server)).toEqual(['b']);
  });

  it('keep a connection that was told before its server was', () => {
    serverConnectionsChanged([connection('a', 1)]);
    serversChanged([server('a')]);
    expect(useServers.getState().connections).toHaveLength(1);
  });
});
