import type { ReachEntry } from '../../../shared/model/probe-set.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { ToneLabel } from '../../ui/state.tsx';
import '../../ui/table.css';

const STAGES: Readonly<Record<ReachEntry['stage'], string>> = { dns: 'name', tcp: 'connection', tls: 'TLS', proxy: "proxy's answer" };

/** Every step of the way to the server, in order, with each address that was tried. */
export function ReachTable({ reach, hops }: { readonly reach: readonly ReachEntry[]; readonly hops: readonly string[] }) {
  return (
    <section aria-label="Steps of the way">
      <h3>Steps of the way</h3>
      <table className="table run-reach">
        <thead>
          <tr>
            <th scope="col">To</th>
            <th scope="col">Step</th>
            <th scope="col">Result</th>
            <th scope="col" className="table-number">
              Time
            </th>
            <th scope="col">Addresses tried</th>
            <th scope="col">From → to</th>
          </tr>
        </thead>
        <tbody>
          {reach.map((entry, index) => (
            <tr key={index}>
              <td className="mono">{nameOf(entry.hop, hops)}</td>
              <td>{STAGES[entry.stage]}</td>
              <td>
                <ToneLabel tone={entry.ok ? 'good' : 'bad'}>{entry.ok ? 'yes' : 'no'}</ToneLabel>
                {entry.error && <div className="small run-wrap">{entry.error.message}</div>}
              </td>
              <td className="table-number" title={`${String(entry.ms)} ms`}>
                {formatMs(entry.ms)}
              </td>
              <td className="mono run-wrap">{entry.addresses.map(({ address, outcome }) => `${address} ${outcome}`).join(', ')}</td>
              <td className="mono run-wrap">{entry.local !== null && entry.remote !== null ? `${entry.local} → ${entry.remote}` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {reach.length === 0 && <p className="muted">Nothing was dialled.</p>}
    </section>
  );
}

function nameOf(hop: ReachEntry['hop'], hops: readonly string[]): string {
  return hop === 'target' ? 'the server' : (hops[hop] ?? `proxy ${String(hop + 1)}`);
}
