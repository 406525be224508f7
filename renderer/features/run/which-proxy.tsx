import { Monitor, Server } from 'lucide-react';
import type { CheckRecord } from '../../../shared/model/probe-set.ts';
import { toneOf } from './check-words.ts';
import { placesOf, type Place } from './bisection.ts';

/** The chain in small, with the proxy marked at which it begins. Nothing where nobody was found. */
export function WhichProxy({ record, hops }: { readonly record: CheckRecord; readonly hops: readonly string[] }) {
  const places = placesOf(record);
  const tone = toneOf(record);
  if (places.length === 0 || hops.length < 2) return null;
  return (
    <ul className="run-places">
      {places.map((place) => (
        <li key={`${String(place.from)} ${String(place.to)}`} className="run-place" data-testid="which-proxy">
          <span className="only-read-aloud">{inWords(place, hops)}</span>
          <span className="run-way" aria-hidden title={inWords(place, hops)}>
            <Monitor size={12} />
            {hops.map((hop, index) => (
              <span key={index} className={`run-way-hop number ${marked(place, index) ? `run-way-${tone}` : ''}`} title={hop}>
                {index + 1}
              </span>
            ))}
            <Server size={12} />
          </span>
          <span className="small cut" aria-hidden title={place.what.join(', ')}>
            {place.what.length === 0 ? '' : named(place)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function marked({ from, to }: Place, hop: number): boolean {
  return from <= hop && hop <= to;
}

function named({ what }: Place): string {
  return what.map((change) => change.split(' ').slice(1).join(' ')).join(', ');
}

function inWords(place: Place, hops: readonly string[]): string {
  const { from, to } = place;
  const who =
    from === to
      ? `proxy ${String(from + 1)} of ${String(hops.length)}, ${hops[from] ?? ''}`
      : `one of the proxies ${String(from + 1)} to ${String(to + 1)} of ${String(hops.length)}`;
  const what = place.what.length === 0 ? 'Begins' : `${named(place)}: begins`;
  return `${what} at ${who}, or between it and the server.`;
}
