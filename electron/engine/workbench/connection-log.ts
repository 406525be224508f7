import type { ServerConnection } from '../../../shared/model/desk-state.ts';

/** What is remembered of strangers, the newest of them: they choose how many they are and how much they send. */
const KEPT_CONNECTIONS = 1000;
/** Characters of heads in base64, so about 6 MiB of heads. */
const KEPT_CHARACTERS = 8 * 1024 * 1024;

/** What came to the servers, within bounds. */
export interface ConnectionLog {
  add(connection: ServerConnection): void;
  /** A connection that is remembered no more is passed over. */
  closed(server: string, connection: number, how: NonNullable<ServerConnection['closed']>): void;
  /** Newest first. */
  readonly all: readonly ServerConnection[];
  /** Those that are new or changed since they were last taken, newest first, without those that were forgotten meanwhile. */
  takeChanged(): readonly ServerConnection[];
  forget(server: string): void;
}

export function createConnectionLog(): ConnectionLog {
  const kept = new Map<string, ServerConnection>();
  const changed = new Set<string>();
  let characters = 0;

  const drop = (key: string, connection: ServerConnection): void => {
    kept.delete(key);
    changed.delete(key);
    characters -= sizeOf(connection);
  };

  return {
    add(connection) {
      const key = keyOf(connection.server, connection.connection);
      kept.set(key, connection);
      changed.add(key);
      characters += sizeOf(connection);
      for (const [oldest, forgotten] of kept) {
        if (kept.size <= KEPT_CONNECTIONS && characters <= KEPT_CHARACTERS) break;
        drop(oldest, forgotten);
      }
    },
    closed(server, connection, how) {
      const key = keyOf(server, connection);
      const known = kept.get(key);
      if (!known) return;
      kept.set(key, { ...known, closed: how });
      changed.add(key);
    },
    get all() {
      return [...kept.values()].reverse();
    },
    takeChanged() {
      const taken: ServerConnection[] = [];
      for (const key of changed) {
        const connection = kept.get(key);
        if (connection) taken.push(connection);
      }
      changed.clear();
      return taken.sort((a, b) => (a.at === b.at ? b.connection - a.connection : a.at < b.at ? 1 : -1));
    },
    forget(server) {
      for (const [key, connection] of kept) if (connection.server === server) drop(key, connection);
    },
  };
}

/** Characters that a connection takes; what is not its heads is small. */
export function sizeOf({ requestHead, responseHead }: ServerConnection): number {
  return (requestHead?.length ?? 0) + (responseHead?.length ?? 0);
}

function keyOf(server: string, connection: number): string {
  return `${server} ${String(connection)}`;
}
