import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { ServerConnection, ServerState } from '../../../shared/model/desk-state.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { connectionKey } from '../../state/servers.ts';
import { useFixedRows } from '../../ui/fixed-rows.ts';
import { addressOf, countedWords, outcomeWords, serviceWords } from './words.ts';

const ROW_HEIGHT = 28;
const COLUMNS = ['Time', 'From', 'Port', 'Outcome', 'Received', 'Sent', 'Ended'] as const;
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

/** A thousand strangers, newest first; what is being looked at stays where it is while more come. */
export function Connections({
  connections,
  servers,
  selected,
  onSelect,
}: {
  readonly connections: readonly ServerConnection[];
  readonly servers: readonly ServerState[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const at = selected === null ? -1 : connections.findIndex((connection) => connectionKey(connection) === selected);
  const { rows, height, scrollTo } = useFixedRows(scroller, {
    count: connections.length,
    rowHeight: ROW_HEIGHT,
    headHeight: ROW_HEIGHT + 1,
    pinned: at < 0 ? null : at,
  });
  const newest = useRef<string | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    const [first] = connections;
    const before = newest.current;
    newest.current = first ? connectionKey(first) : null;
    if (!element || element.scrollTop === 0 || before === null) return;
    const added = connections.findIndex((connection) => connectionKey(connection) === before);
    if (added > 0) element.scrollTop += added * ROW_HEIGHT;
  }, [connections]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const last = connections.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, to));
    const connection = connections[index];
    if (!connection) return;
    onSelect(connectionKey(connection));
    scrollTo(index, 'auto');
  };
  return (
    <div
      ref={scroller}
      className="servers-grid"
      role="grid"
      aria-label="Connections, newest first"
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : rowId(at)}
      onKeyDown={onKeyDown}
      aria-rowcount={connections.length + 1}
      aria-colcount={COLUMNS.length}
    >
      <div className="servers-grid-head" role="rowgroup">
        <div className="servers-grid-row" role="row" aria-rowindex={1}>
          {COLUMNS.map((name) => (
            <span key={name} role="columnheader" className={NUMBERS.has(name) ? 'servers-number' : undefined}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div className="servers-grid-all" role="rowgroup" style={{ height }}>
        {rows.map((row) => {
          const connection = connections[row];
          if (!connection) return null;
          const server = servers.find(({ id }) => id === connection.server);
          return (
            <div
              key={connectionKey(connection)}
              id={rowId(row)}
              role="row"
              aria-rowindex={row + 2}
              aria-selected={row === at}
              className="servers-grid-row servers-connection"
              style={{ top: row * ROW_HEIGHT }}
              onClick={() => onSelect(connectionKey(connection))}
            >
              <Cells connection={connection} server={server ?? null} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const NUMBERS: ReadonlySet<string> = new Set(['Received', 'Sent']);

function Cells({ connection, server }: { readonly connection: ServerConnection; readonly server: ServerState | null }) {
  const { at, remote, outcome, closed } = connection;
  return (
    <>
      <span role="gridcell" className="number" title={at}>
        {CLOCK.format(new Date(at))}
      </span>
      <bdi role="gridcell" className="servers-from mono cut" title={remote ?? undefined}>
        {remote ?? 'unknown'}
      </bdi>
      <span role="gridcell" className="number" title={server ? `${serviceWords(server.service)} at ${addressOf(server)}` : undefined}>
        {server?.port}
      </span>
      <span role="gridcell" className={outcome === 'upgraded' ? undefined : 'servers-refused'}>
        {outcomeWords(connection)}
      </span>
      <span role="gridcell" className="servers-number servers-up" title={closed ? countedWords(outcome, closed.bytesIn) : undefined}>
        {closed ? formatBytes(closed.bytesIn) : ''}
      </span>
      <span role="gridcell" className="servers-number servers-down" title={closed ? countedWords(outcome, closed.bytesOut) : undefined}>
        {closed ? formatBytes(closed.bytesOut) : ''}
      </span>
      <span role="gridcell" className="cut" title={closed?.reason}>
        {closed ? closed.reason : <span className="muted">open</span>}
      </span>
    </>
  );
}

function rowId(row: number): string {
  return `servers-connection-${String(row)}`;
}
