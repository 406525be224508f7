import { useState } from 'react';
import type { ServerConnection } from '../../../shared/model/desk-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { BytesView } from '../../ui/bytes/index.tsx';
import { EmptyState } from '../../ui/state.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { outcomeWords, WHAT_COUNTS } from './words.ts';

const TABS = [
  { id: 'request', label: 'What it sent' },
  { id: 'response', label: 'What we answered' },
] as const;

/** One stranger: its request as it arrived, and what it was told. */
export function ConnectionDetail({ connection }: { readonly connection: ServerConnection | null }) {
  const [tab, setTab] = useState<'request' | 'response'>('request');
  if (!connection)
    return (
      <section className="servers-detail" aria-label="The chosen connection">
        <EmptyState title="No connection chosen">Choose one in the list to read what it sent and what it was answered.</EmptyState>
      </section>
    );
  const head = tab === 'request' ? connection.requestHead : connection.responseHead;
  const { remote, closed } = connection;
  return (
    <section className="servers-detail" aria-label="The chosen connection">
      <p className="servers-facts">
        <bdi className="mono">{remote ?? 'unknown address'}</bdi>: {outcomeWords(connection)}
        {closed ? `, ${streamWords(connection, closed)}${closed.reason}` : ', open'}
      </p>
      <Tabs label="Heads" tabs={TABS} chosen={tab} onChoose={setTab}>
        {head === null ? (
          <p className="servers-no-head muted">
            {tab === 'request' ? 'No whole request came.' : 'Nothing was answered: nobody was there any more to read it.'}
          </p>
        ) : (
          <BytesView
            bytes={head}
            firstView="text"
            label={tab === 'request' ? 'request head as it arrived' : 'answer head as it was sent'}
          />
        )}
      </Tabs>
    </section>
  );
}

/** Bytes of the stream behind the upgrade; where there was none, all that came, of which the request shown below may be the beginning. */
function streamWords(
  { outcome }: ServerConnection,
  { bytesIn, bytesOut }: { readonly bytesIn: number; readonly bytesOut: number },
): string {
  return `${formatBytes(bytesIn)} received and ${formatBytes(bytesOut)} sent ${WHAT_COUNTS[outcome]}, `;
}
