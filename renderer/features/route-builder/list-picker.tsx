import { Check, Plus } from 'lucide-react';
import { useState } from 'react';
import { MAX_HOPS } from '../../../shared/model/run-plan.ts';
import { addHop, useRoute } from '../../state/route.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import type { ListLine } from './proxy-list.ts';

type Usable = Extract<ListLine, { ok: true }>;

/** More rows than that are found by the filter, not by scrolling. */
const MOST_ROWS = 200;

/** Of a list one mostly wants some: each line can be put at the chain's end; a short list all at once, in its order. */
export function ListPicker({ lines, onClose }: { readonly lines: readonly ListLine[]; readonly onClose: () => void }) {
  const [filter, setFilter] = useState('');
  const [added, setAdded] = useState<ReadonlySet<number>>(new Set());
  const [error, setError] = useState<string | null>(null);
  const room = useRoute(({ draft }) => MAX_HOPS - draft.hops.length);
  const usable = lines.filter((line) => line.ok);
  const broken = lines.filter((line) => !line.ok);
  const found = usable.filter(({ shown }) => shown.includes(filter.trim().toLowerCase()));
  const open = usable.filter(({ number }) => !added.has(number));

  const add = async (which: readonly Usable[]): Promise<void> => {
    try {
      for (const { text, number } of which) {
        await addHop(text);
        setAdded((before) => new Set([...before, number]));
      }
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <Dialog title="Which of these proxies?" onClose={onClose} wide>
      <p className="muted">
        {usable.length === 1 ? '1 proxy' : `${String(usable.length)} proxies`} in the list. Each one added goes to the end of the chain,
        which has room for {Math.max(0, room)} more.
      </p>
      <TextField label="Show only those with" mono value={filter} onValue={setFilter} placeholder="a part of the address" />
      <ul className="route-list" aria-label="Proxies of the list" tabIndex={0}>
        {found.slice(0, MOST_ROWS).map((line) => (
          <li key={line.number} className="route-list-row">
            <span className="mono cut" title={line.shown}>
              {line.shown}
            </span>
            {added.has(line.number) ? (
              <span className="route-list-added muted">
                <Check size={14} aria-hidden /> added
              </span>
            ) : (
              <Button
                disabled={room <= 0}
                icon={<Plus size={14} aria-hidden />}
                aria-label={`Add ${line.shown}`}
                onClick={() => void add([line])}
              >
                Add
              </Button>
            )}
          </li>
        ))}
        {found.length === 0 && <li className="route-list-row muted">No proxy of the list has this in its address.</li>}
        {found.length > MOST_ROWS && (
          <li className="route-list-row muted">{found.length - MOST_ROWS} more: write a part of the address above to find them.</li>
        )}
      </ul>
      {broken.length > 0 && <BrokenLines lines={broken} />}
      {error !== null && <Callout tone="bad">{error}</Callout>}
      <div className="route-list-end">
        {open.length > 1 && open.length <= room && (
          <Button onClick={() => void add(open)}>Add all {String(open.length)}, in this order</Button>
        )}
        <Button look="main" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function BrokenLines({ lines }: { readonly lines: readonly Extract<ListLine, { ok: false }>[] }) {
  return (
    <details>
      <summary>{lines.length === 1 ? '1 line' : `${String(lines.length)} lines`} cannot be used</summary>
      <ul className="route-list-broken small">
        {lines.slice(0, MOST_ROWS).map(({ number, problem }) => (
          <li key={number}>
            Line {number}: {problem}
          </li>
        ))}
        {lines.length > MOST_ROWS && <li>and {lines.length - MOST_ROWS} more</li>}
      </ul>
    </details>
  );
}
