import { Square } from 'lucide-react';
import { useState } from 'react';
import type { ServerState } from '../../../shared/model/desk-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { useServers } from '../../state/servers.ts';
import { toastFailure } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ToneLabel } from '../../ui/state.tsx';
import { stopWithUndo } from './stop.ts';
import { addressOf, serviceWords } from './words.ts';
import '../../ui/table.css';

/** The servers that run, with what came to each. */
export function ServerList() {
  const servers = useServers((state) => state.servers);
  const [asked, setAsked] = useState<string | null>(null);
  const [stopping, setStopping] = useState<readonly string[]>([]);
  const toStop = servers.find(({ id }) => id === asked);

  const stop = async (server: ServerState): Promise<void> => {
    setAsked(null);
    setStopping((before) => [...before, server.id]);
    try {
      await stopWithUndo(server);
    } catch (error) {
      toastFailure(error);
    } finally {
      setStopping((before) => before.filter((id) => id !== server.id));
    }
  };
  return (
    <div className="servers-list">
      <table className="table" aria-label="Running servers">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Address</th>
            <th scope="col">Reached by</th>
            <th scope="col">TLS</th>
            <th scope="col" className="table-number">
              Open now
            </th>
            <th scope="col" className="table-number">
              Came
            </th>
            <th scope="col" className="table-number">
              Refused
            </th>
            <th scope="col" className="table-number servers-up">
              Received
            </th>
            <th scope="col" className="table-number servers-down">
              Sent
            </th>
            <th scope="col">
              <span className="only-read-aloud">Stop</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {servers.map((server) => (
            <ServerRow
              key={server.id}
              server={server}
              stopping={stopping.includes(server.id)}
              onStop={() => {
                if (server.live > 0) setAsked(server.id);
                else void stop(server);
              }}
            />
          ))}
        </tbody>
      </table>
      {toStop && (
        <Dialog title={`Stop ${serviceWords(toStop.service)} at ${addressOf(toStop)}?`} onClose={() => setAsked(null)}>
          <p>
            {toStop.live === 1
              ? 'One connection is open and will be cut off.'
              : `${String(toStop.live)} connections are open and will be cut off.`}
          </p>
          <div className="dialog-buttons">
            <Button data-focus-first onClick={() => setAsked(null)}>
              Let it run
            </Button>
            <Button look="danger" onClick={() => void stop(toStop)}>
              Stop server
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function ServerRow({
  server,
  stopping,
  onStop,
}: {
  readonly server: ServerState;
  readonly stopping: boolean;
  readonly onStop: () => void;
}) {
  const { service, tls, fingerprint, exposed, live, total, refused, bytesIn, bytesOut } = server;
  const address = addressOf(server);
  return (
    <tr>
      <th scope="row" className="servers-service">
        <span className="cut" title={serviceWords(service)}>
          {serviceWords(service)}
        </span>
      </th>
      <td>
        <span className="table-cell">
          <bdi className="mono cut" title={address}>
            {address}
          </bdi>
          <CopyButton text={address} what={`the address ${address}`} />
        </span>
      </td>
      <td>{exposed ? <ToneLabel tone="altered">others</ToneLabel> : 'this computer'}</td>
      <td>
        {tls === 'none' || fingerprint === null ? (
          <span className="muted">none</span>
        ) : (
          <span className="table-cell">
            <span className="mono" title={`SHA-256 of its certificate: ${fingerprint}`}>
              {fingerprint.slice(0, 8)}…
            </span>
            <CopyButton text={fingerprint} what="the certificate's fingerprint" />
          </span>
        )}
      </td>
      <td className="table-number">{live}</td>
      <td className="table-number">{total}</td>
      <td className="table-number">{refused}</td>
      <td className="table-number servers-up" title={`${String(bytesIn)} bytes`}>
        {formatBytes(bytesIn)}
      </td>
      <td className="table-number servers-down" title={`${String(bytesOut)} bytes`}>
        {formatBytes(bytesOut)}
      </td>
      <td className="servers-stop">
        <Button
          icon={<Square size={14} aria-hidden />}
          disabled={stopping}
          aria-label={`Stop ${serviceWords(service)} at ${address}`}
          onClick={onStop}
        >
          Stop
        </Button>
      </td>
    </tr>
  );
}
