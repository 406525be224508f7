import { useMemo, useState } from 'react';
import { connectionKey, useServers } from '../../state/servers.ts';
import { SelectField } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Split } from '../../ui/split.tsx';
import { EmptyState } from '../../ui/state.tsx';
import { ConnectionDetail } from './connection-detail.tsx';
import { Connections } from './connections.tsx';
import { ServerList } from './server-list.tsx';
import { StartForm } from './start-form.tsx';
import { addressOf, serviceWords } from './words.ts';
import './servers.css';

const ALL = 'all';

/** The screen "Server". */
export function ServerScreen() {
  const servers = useServers((state) => state.servers);
  const loaded = useServers((state) => state.loaded);
  return (
    <Screen title="Server" says="Servers of your own, for other programs to connect to, and what each of them sent.">
      <StartForm />
      {servers.length > 0 ? (
        <>
          <ServerList />
          <Strangers />
        </>
      ) : (
        loaded && (
          <EmptyState title="No server is running">
            Start one above: it says where it listens, who connects, and what each stranger sent, byte for byte. A diagnosis does not need
            one; it brings its own.
          </EmptyState>
        )
      )}
    </Screen>
  );
}

function Strangers() {
  const servers = useServers((state) => state.servers);
  const connections = useServers((state) => state.connections);
  const [of, setOf] = useState(ALL);
  const [width, setWidth] = useState(440);
  const [selected, setSelected] = useState<string | null>(null);
  // The server that was chosen may be gone by now.
  const chosen = servers.some(({ id }) => id === of) ? of : ALL;
  const shown = useMemo(
    () => (chosen === ALL ? connections : connections.filter(({ server }) => server === chosen)),
    [chosen, connections],
  );
  const connection = shown.find((known) => connectionKey(known) === selected) ?? null;
  return (
    <div className="servers-strangers">
      <Split
        label="The chosen connection"
        size={width}
        onSize={setWidth}
        minFirst={560}
        minSecond={320}
        second={<ConnectionDetail connection={connection} />}
        first={
          <section className="servers-connections" aria-label="Connections">
            <div className="servers-filter">
              <h2>Connections</h2>
              <SelectField
                label="Of which server"
                labelHidden
                value={chosen}
                choices={[
                  { value: ALL, label: 'of all servers' },
                  ...servers.map((server) => ({ value: server.id, label: `of ${serviceWords(server.service)} at ${addressOf(server)}` })),
                ]}
                onValue={setOf}
              />
            </div>
            {shown.length === 0 ? (
              <EmptyState title="Nobody has connected yet">
                Each connection appears here with the head of its request, once its handshake is over.
              </EmptyState>
            ) : (
              <Connections connections={shown} servers={servers} selected={selected} onSelect={setSelected} />
            )}
          </section>
        }
      />
    </div>
  );
}
