import { ClipboardCopy, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { Button } from '../../ui/button.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { EmptyState, ToneLabel } from '../../ui/state.tsx';
import { Dialogues } from './dialogues.tsx';
import type { ShownPart } from './parts.ts';
import { ReachTable } from './reach-table.tsx';
import { TlsChains } from './tls-chains.tsx';

/** Everything that the document of a run holds and the screen does not show elsewhere. */
export function DetailsView({ run, shown }: { readonly run: RunState; readonly shown: ShownPart | null }) {
  const record = shown?.record ?? null;
  if (!record || !run.document)
    return (
      <EmptyState title={run.status === 'running' ? 'The details come when the run is done' : 'This run has no details'}>
        Each step of the way with its time and addresses, what was said to each proxy, what works here, and the whole result as JSON.
      </EmptyState>
    );
  return (
    <div className="run-details" tabIndex={0} role="group" aria-label="Details">
      <div className="run-details-row">
        <Facts record={record} />
        <WorksList works={record.works} />
        <DocumentActions document={run.document} startedAt={run.startedAt} />
      </div>
      <ReachTable reach={record.reach} hops={record.route.hops} />
      <TlsChains record={record.checks.find(({ id }) => id === 'tls')} />
      <Dialogues dialogues={record.dialogues} hops={record.route.hops} />
    </div>
  );
}

function Facts({ record }: { readonly record: RunRecord }) {
  const facts: readonly (readonly [name: string, value: string, exact?: string])[] = [
    ['Began', new Date(record.startedAt).toLocaleString(), record.startedAt],
    ['Took', formatMs(record.durationMs), `${String(record.durationMs)} ms`],
    ['Server', record.target],
    ['Mode', record.route.mode],
    ['Variant', record.variant],
    ['TLS', record.tls],
    ['Program', record.runtime],
  ];
  return (
    <section aria-label="This run">
      <h3>This run</h3>
      <dl className="run-facts">
        {facts.map(([name, value, exact]) => (
          <div key={name} className="run-fact">
            <dt className="muted">{name}</dt>
            <dd className="mono" title={exact}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const WORKS: readonly (readonly [name: keyof RunRecord['works'], label: string])[] = [
  ['standardWebSocket', 'Standard WebSocket'],
  ['standardWebSocketOverTls', 'Standard WebSocket inside TLS'],
  ['rawUpgrade', 'Raw bytes after an upgrade'],
  ['rawTunnel', 'Raw bytes in a tunnel'],
];

function WorksList({ works }: { readonly works: RunRecord['works'] }) {
  return (
    <section aria-label="What works on this way">
      <h3>What works on this way</h3>
      <dl className="run-facts">
        {WORKS.map(([name, label]) => (
          <div key={name} className="run-fact run-works">
            <dt className="muted">{label}</dt>
            <dd>
              {works[name] === 'not-tested' ? (
                <span className="muted">not tested</span>
              ) : (
                <ToneLabel tone={works[name] === 'yes' ? 'good' : 'bad'}>{works[name]}</ToneLabel>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const SAID_MS = 2_000;

function DocumentActions({ document, startedAt }: { readonly document: NonNullable<RunState['document']>; readonly startedAt: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(setSaid, SAID_MS, '');
    return () => clearTimeout(timer);
  }, [said]);
  const text = (): string => `${JSON.stringify(document, null, 2)}\n`;
  const save = (): void => {
    saveFile(`duplexscope-${startedAt.replace(/[:.]/gu, '-')}.json`, new Blob([text()], { type: 'application/json' }));
  };
  return (
    <section className="run-document" aria-label="The whole result">
      <h3>The whole result</h3>
      <p className="muted small">As duplexscope probe --json prints it, without passwords.</p>
      <div className="run-document-actions">
        <Button
          icon={<ClipboardCopy size={14} aria-hidden />}
          onClick={() => {
            navigator.clipboard.writeText(text()).then(
              () => setSaid('Copied.'),
              () => setSaid('The browser refused to copy.'),
            );
          }}
        >
          Copy as JSON
        </Button>
        <Button icon={<Download size={14} aria-hidden />} onClick={save}>
          Save as JSON
        </Button>
      </div>
      <p className="small muted run-said" role="status">
        {said}
      </p>
    </section>
  );
}
