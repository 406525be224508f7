import type { PlaceHealth, SweepState } from '../../../shared/model/sweep.ts';
import { listInWords } from '../../../shared/model/list-words.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { changeView, useLooks } from '../../state/sweep-view.ts';
import { Callout, ToneIcon } from '../../ui/state.tsx';
import { counted, rateInWords } from './words.ts';

/** The places that a sweep tests from: how their workers are, and from which one the table below is seen. */
export function PlacesBar({ sweep }: { readonly sweep: SweepState }) {
  const { queue, plan } = sweep;
  const chosen = useLooks(({ view }) => view.place);
  const missing = queue?.places.filter(({ workers }) => workers === 0).map(({ place }) => place) ?? [];
  return (
    <section className="sweep-places" aria-label="Places">
      <div className="sweep-places-row" role="group" aria-label="Seen from">
        <span className="muted">Seen from</span>
        {(plan.places ?? []).map((place) => (
          <button
            key={place}
            type="button"
            className="sweep-place"
            data-place={place}
            aria-pressed={chosen === place}
            title={`Filters, groups and the columns at the right are about what workers of ${place} found`}
            onClick={() => changeView({ place })}
          >
            <Health place={place} health={queue?.places.find((known) => known.place === place) ?? null} />
          </button>
        ))}
        {queue && (
          <span className="muted sweep-queue-address">
            over <bdi className="mono">{queue.address}</bdi>
          </span>
        )}
      </div>
      {queue?.notice !== null && queue?.notice !== undefined && <Callout tone="altered">{queue.notice}</Callout>}
      {missing.length > 0 && sweep.status === 'running' && (
        <Callout tone="altered">
          <strong>No worker of {listInWords(missing)} is there.</strong> Its entries wait until one comes. Start it there:{' '}
          <code className="mono">duplexscope worker --queue URL --place {missing[0]} --key-file FILE</code>
        </Callout>
      )}
    </section>
  );
}

function Health({ place, health }: { readonly place: string; readonly health: PlaceHealth | null }) {
  return (
    <>
      {health && <ToneIcon tone={health.workers > 0 ? 'good' : 'bad'} size={14} />}
      <strong>
        <bdi>{place}</bdi>
      </strong>
      {health && <span className="muted number">{inWords(health)}</span>}
    </>
  );
}

/** `2 workers, 340 a second`; of one that is gone, since when. */
function inWords({ workers, rate, heardAt }: PlaceHealth): string {
  if (workers > 0) return `${counted(workers)} ${workers === 1 ? 'worker' : 'workers'}, ${rateInWords({ rate })}, heard ${ago(heardAt)}`;
  return heardAt === null ? 'no worker' : `no worker, last heard ${ago(heardAt)}`;
}

function ago(at: string | null): string {
  const ms = at === null ? 0 : Math.max(0, Date.now() - Date.parse(at));
  return ms < 5000 ? 'just now' : `${formatMs(Math.round(ms / 1000) * 1000).replace(/\.\d+ s$/u, ' s')} ago`;
}
