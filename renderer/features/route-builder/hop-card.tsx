import { useSortable } from '@dnd-kit/sortable';
import { GripVertical, Plug, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { formatMs } from '../../../shared/model/units.ts';
import { hopUrl, type HopDraft } from '../../state/route.ts';
import { IconButton } from '../../ui/button.tsx';
import { visible } from '../../ui/bytes/rows.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { formatEndpoint } from '../../../shared/model/route.ts';
import type { Blame } from './blame.ts';
import { stopTest, testTone, type TestUpTo } from './chain-tests.ts';

export interface HopCardProps {
  readonly hop: HopDraft;
  readonly place: number;
  readonly of: number;
  /** On the way, and used both ways by this plan. */
  readonly use: string;
  readonly test: TestUpTo | null;
  /** What the last run found to begin here. */
  readonly blame: Blame | null;
  readonly selected: boolean;
  readonly onSelect: () => void;
  /** Tested from its card, it is selected too: what comes out may need more room than the card has. */
  readonly onTest: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One proxy of the chain: what it is, what a test saw of it, and where to take hold of it. */
export function HopCard({ hop, place, of, use, test, blame, selected, onSelect, onTest, onMove, onRemove }: HopCardProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: hop.id });
  const port = `:${String(hop.port)}`;
  const name = `Proxy ${String(place)} of ${String(of)}: ${hopUrl(hop)}${hop.enabled ? '' : ', off'}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.altKey ? ({ ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 } as const)[event.key] : undefined;
    if (by !== undefined) {
      event.preventDefault();
      onMove(by);
    } else if (event.key === 'Delete') {
      event.preventDefault();
      onRemove();
    }
  };
  return (
    <li
      ref={setNodeRef}
      className={`route-card route-hop ${selected ? 'route-selected' : ''} ${hop.enabled ? '' : 'route-off'} ${isDragging ? 'route-dragging' : ''}`}
      style={{ transform: transform ? `translate(${String(transform.x)}px, ${String(transform.y)}px)` : undefined, transition }}
      onPointerDown={listeners?.['onPointerDown'] as React.PointerEventHandler | undefined}
      data-testid="hop-card"
    >
      <div className="route-card-top">
        <button
          type="button"
          ref={setActivatorNodeRef}
          className="route-handle"
          aria-label={`Move ${name}`}
          aria-describedby={attributes['aria-describedby']}
          onKeyDown={listeners?.['onKeyDown'] as React.KeyboardEventHandler | undefined}
        >
          <GripVertical size={14} aria-hidden />
        </button>
        <span className="route-kind mono">{hop.kind}</span>
        <span className="muted small cut">{hop.enabled ? use : 'off'}</span>
        {test?.outcome === null ? (
          <IconButton
            label={`Stop the test up to proxy ${String(place)}`}
            icon={<X size={14} aria-hidden />}
            onClick={() => stopTest(hop.id)}
          />
        ) : (
          <IconButton
            label={`Test the chain up to proxy ${String(place)}`}
            icon={<Plug size={14} aria-hidden />}
            disabled={!hop.enabled}
            onClick={onTest}
          />
        )}
      </div>
      <button
        type="button"
        className="route-address mono"
        aria-expanded={selected}
        aria-label={name}
        title={hopUrl(hop)}
        data-hop={hop.id}
        onClick={onSelect}
        onKeyDown={onKeyDown}
      >
        {/* A long name is cut, its port is not. */}
        <span className="cut">{formatEndpoint(hop).slice(0, -port.length)}</span>
        <span>{port}</span>
      </button>
      <TestLine test={test} hop={hop} blame={blame} />
    </li>
  );
}

function TestLine({ test, hop, blame }: { readonly test: TestUpTo | null; readonly hop: HopDraft; readonly blame: Blame | null }) {
  const login = hop.username !== null || hop.secret !== null ? `${hop.username ?? ''}:${hop.secret === null ? '' : '•••'}@` : null;
  return (
    <p className="route-test small" role="status">
      {test === null && blame && blame.checks.length > 0 ? (
        <Found blame={blame} />
      ) : test === null ? (
        <bdi className="muted cut">{visible(login ?? '')}</bdi>
      ) : test.outcome === null ? (
        <>
          <ToneIcon tone="busy" size={14} /> <span className="cut">testing</span>
        </>
      ) : (
        <>
          <ToneIcon tone={testTone(test.outcome)} size={14} />
          <span className="cut" title={test.outcome.says}>
            {test.outcome.ok && test.outcome.ms !== null ? `${formatMs(test.outcome.ms)} · ` : ''}
            {test.outcome.ok ? (test.outcome.answered ? 'answered' : 'connected') : test.outcome.says.replace(`${hopUrl(hop)}: `, '')}
          </span>
        </>
      )}
    </p>
  );
}

/** The checks that begin to fail at this proxy. */
function Found({ blame: { checks, bad, perhaps } }: { readonly blame: Blame }) {
  const words = `${perhaps ? 'perhaps here' : 'here'}: ${checks.join(', ')}`;
  const why = perhaps
    ? 'One of the marked proxies, or the way between them and the server: what lies before does not show it.'
    : 'This proxy, or the way between it and the server: what lies before does not show it.';
  return (
    <>
      <ToneIcon tone={perhaps ? 'unknown' : bad ? 'bad' : 'altered'} size={14} />
      <span className="cut" title={`${checks.join(', ')}: ${why}`} data-testid="hop-blame">
        {words}
      </span>
    </>
  );
}
