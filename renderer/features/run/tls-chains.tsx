import type { CheckRecord } from '../../../shared/model/probe-set.ts';
import { ToneLabel } from '../../ui/state.tsx';
import '../../ui/table.css';
import { tlsOf, type ShownCertificate } from './tls-numbers.ts';

/** Both chains of certificates, the one that the client was shown and the one that the server presents, and what else TLS agreed on. */
export function TlsChains({ record }: { readonly record: CheckRecord | undefined }) {
  const tls = tlsOf(record);
  if (!tls) return null;
  const { seen, presented, same, facts } = tls;
  return (
    <section aria-label="TLS and its certificates">
      <h3>TLS and its certificates</h3>
      <div className="run-details-row">
        <dl className="run-facts run-tls-facts">
          {facts.map(([name, value]) => (
            <div key={name} className="run-fact">
              <dt className="muted">{name}</dt>
              <dd className="run-wrap">{value}</dd>
            </div>
          ))}
          {same !== null && (
            <div className="run-fact">
              <dt className="muted">The two certificates</dt>
              <dd>
                <ToneLabel tone={same ? 'good' : 'bad'}>{same ? 'are the same' : 'differ: TLS ends before the server'}</ToneLabel>
              </dd>
            </div>
          )}
        </dl>
      </div>
      <Chain title="Shown to the client" chain={seen} none="None: TLS did not come about." />
      <Chain title="Presented by the server" chain={presented} none="Not known." />
    </section>
  );
}

function Chain({ title, chain, none }: { readonly title: string; readonly chain: readonly ShownCertificate[]; readonly none: string }) {
  if (chain.length === 0)
    return (
      <p>
        <strong>{title}:</strong> <span className="muted">{none}</span>
      </p>
    );
  return (
    <table className="table run-chain" role="table" aria-label={title}>
      <thead role="rowgroup">
        <tr role="row">
          {[title, 'Issued by', 'For', 'Valid', 'SHA-256'].map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {chain.map(({ subject, issuer, names, validFrom, validTo, fingerprint }) => (
          <tr role="row" key={fingerprint}>
            <td role="cell" className="run-wrap">
              {subject}
            </td>
            <td role="cell" className="run-wrap">
              {issuer === subject ? 'itself' : issuer}
            </td>
            <td role="cell" className="run-wrap">
              {names}
            </td>
            <td role="cell" className="mono" title={`${validFrom} to ${validTo}`}>
              {validFrom === '' ? '' : `${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)}`}
            </td>
            <td role="cell" className="mono run-wrap">
              {fingerprint}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
