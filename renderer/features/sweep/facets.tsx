import { useState } from 'react';
import type { SweepFacets } from '../../../shared/model/sweep.ts';
import { isFiltered, showAll, toggleFinding, toggleValue, useLooks, type ListFilter } from '../../state/sweep-view.ts';
import { Button } from '../../ui/button.tsx';
import { ToneIcon } from '../../ui/state.tsx';
import { counted, facetName, inOrder, isCheck, shortValueOf, valueOf } from './words.ts';

type Facet = SweepFacets['facets'][number];

const LISTS: ReadonlySet<string> = new Set<ListFilter>(['grade', 'best', 'anonymity', 'scheme', 'change', 'agreement']);

function isList(facet: string): facet is ListFilter {
  return LISTS.has(facet);
}

/** What the rows have in common, with how many have it; choosing shows only these. Those of the checks are folded until they are asked for. */
export function Facets({ counts }: { readonly counts: SweepFacets | null }) {
  const filtered = useLooks(isFiltered);
  const against = useLooks(({ view }) => view.against !== null);
  const facets = counts?.facets ?? [];
  return (
    <aside className="sweep-facets" aria-label="Filters">
      <div className="sweep-facets-head">
        <h2>Filters</h2>
        <Button look="quiet" className={filtered ? '' : 'sweep-hidden'} disabled={!filtered} onClick={showAll}>
          Show all
        </Button>
      </div>
      {facets
        .filter(({ facet, values }) => values.length > 0 && (facet !== 'change' || against))
        .map((facet) => (
          <FacetGroup key={facet.facet} facet={facet} />
        ))}
    </aside>
  );
}

function FacetGroup({ facet: { facet, values } }: { readonly facet: Facet }) {
  const view = useLooks((state) => state.view);
  const chosen = isList(facet) ? (view[facet] as readonly string[]) : view.findings.filter((finding) => finding.startsWith(`${facet}:`));
  const [unfolded, setUnfolded] = useState(!isCheck(facet));
  const name = (value: string): string => (isList(facet) ? value : `${facet}:${value}`);
  const open = unfolded || chosen.length > 0;
  return (
    <details
      className="sweep-fold sweep-facet"
      data-facet={facet}
      open={open}
      onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}
    >
      <summary>{facetName(facet)}</summary>
      <ul>
        {inOrder(facet, values).map(({ value, count }) => {
          const { word, tone } = valueOf(facet, value);
          return (
            <li key={value}>
              <label className="sweep-value">
                <input
                  type="checkbox"
                  checked={chosen.includes(name(value))}
                  onChange={() => (isList(facet) ? toggleValue(facet, value) : toggleFinding(name(value)))}
                />
                {tone !== null && <ToneIcon tone={tone} size={14} />}
                <span className="cut" title={word}>
                  {shortValueOf(facet, value)}
                </span>
                <span className="number muted sweep-count">{counted(count)}</span>
              </label>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
