import { ArrowDown, ArrowUp } from 'lucide-react';
import type { SweepView } from '../../../shared/model/sweep.ts';
import { sortBy } from '../../state/sweep-view.ts';
import { placeOfColumn, type Column, type PlaceColumn } from './columns.ts';

/** The names of the columns, those of the checks upright; each sorts. */
export function Head({ columns, sort }: { readonly columns: readonly Column[]; readonly sort: SweepView['sort'] }) {
  return (
    <div className="sweep-grid-head" role="rowgroup">
      <div className="sweep-grid-row sweep-grid-names" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <Name key={column.id} column={column} sort={sort} />
        ))}
      </div>
    </div>
  );
}

function Name({ column: { id, name, title, kind }, sort }: { readonly column: Column; readonly sort: SweepView['sort'] }) {
  const look = `sweep-head sweep-head-${kind}`;
  if (id === 'select' || id === 'change' || id === 'says' || isPlace(id))
    return (
      <span role="columnheader" className={look} title={title ?? undefined}>
        <span className={id === 'select' ? 'only-read-aloud' : 'cut'}>{name}</span>
      </span>
    );
  const sorted = sort.column === id;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <span role="columnheader" className={look} aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className={`sweep-sort sweep-way-${id}`} title={title ?? undefined} onClick={() => sortBy(id)}>
        <span>
          {name}
          {(id === 'mbpsUp' || id === 'mbpsDown') && <span className="sweep-unit"> Mbit/s</span>}
        </span>
        {sorted && <Arrow size={12} aria-hidden />}
      </button>
    </span>
  );
}

function isPlace(id: Column['id']): id is PlaceColumn {
  return placeOfColumn(id) !== null;
}
