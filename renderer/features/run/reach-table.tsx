import type { ReachEntry } from '../../../shared/model/probe-set.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { ToneLabel } from '../../ui/state.tsx';
import '../../ui/table.css';

const STAGES: Readonly<Record<ReachEntry['stage'], string>> = { dns: 'name', tcp: 'connection', tls: 'TLS', proxy: "proxy's answer" };

/** Every step of the way to the server, in order, with each address that was tried. The roles stand there since styles for little room would take them away. */
export function ReachTable({ reach, hops }: { readonly reach: readonly ReachEntry[]; readonly hops: readonly string[] }) {
  return (
    <section aria-label="Steps of the way">
      <h3>Steps of the way</h3>
      <table className="table run-reach" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              To
            </th>
            <th scope="col" role="columnheader">
              Step
            </th>
            <th scope="col" role="columnheader">
              Result
            </th>
            <th scope="col" role="columnheader" className="table-number">
              Time
            </th>
            <th scope="col" role="columnheader">
              Addresses tried
            </th>
            <th scope="col" role="columnheader">
              From → to
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {reach.map((entry, index) => (
            <tr role="row" key={index}>
              <td role="cell" className="mono">
                {nameOf(entry.hop, hops)}
              </td>
              <td role="cell">{STAGES[entry.stage]}</td>
              <td role="cell">
                <ToneLabel tone={entry.ok ? 'good' : 'bad'}>{entry.ok ? 'yes' : 'no'}</ToneLabel>
                {entry.error && <div className="small run-wrap">{entry.error.message}</div>}
              </td>
              <td role="cell" className="table-number" title={`${String(entry.ms)} ms`}>
                {formatMs(entry.ms)}
              </td>
              <td role="cell" className="mono run-wrap">
                {entry.addresses.map(({ address, outcome }) => `${address} ${outcome}`).join(', ')}
              </td>
              <td role="cell" className="mono run-wrap">
                {entry.local !== null && entry.remote !== null ? `${entry.local} → ${entry.remote}` : ''}
              </td>
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
