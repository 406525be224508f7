import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import { askPacForRoute, changePac, isWritten, targetAsked, usePac, type PacAnswer } from '../../state/pac.ts';
import { hopUrl, useRoute } from '../../state/route.ts';
import { goOverFound } from '../../state/way.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import './pac.css';
import { PacSourceFields } from './source-fields.tsx';

/** Asks a PAC file how it gets to the run's target, and takes that as the route. */
export function PacWay() {
  const { draft, target, asking, answer, failure } = usePac();
  const far = useRoute((state) => state.draft.target.kind !== 'own');
  return (
    <form
      className="pac-way"
      aria-label="What a PAC file says"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWritten(draft)) void askPacForRoute();
      }}
    >
      <PacSourceFields draft={draft} onChange={changePac} />
      <div className="pac-ask">
        <TextField
          label="For which server"
          mono
          value={targetAsked(target)}
          onValue={(typed) => usePac.setState({ target: typed })}
          hint={
            far ? 'HOST:PORT' : 'HOST:PORT. Our server is on this computer, where no PAC file leads over a proxy: ask about one outside.'
          }
        />
        <Button type="submit" disabled={asking || !isWritten(draft)}>
          {asking ? 'Asking…' : 'Ask it'}
        </Button>
      </div>
      {failure !== null && <Callout tone="bad">{failure}</Callout>}
      <div role="status">{answer && <Answer answer={answer} />}</div>
    </form>
  );
}

function Answer({ answer: { target, direct, proxies } }: { readonly answer: PacAnswer }) {
  const usable = proxies.some(({ hop }) => hop !== null);
  return (
    <div className="pac-answer">
      <p>
        {direct ? `To ${target} it goes directly, without a proxy.` : `To ${target} it goes over:`}
        {direct && proxies.length > 0 && ' If that fails, over:'}
      </p>
      <ol className="pac-proxies">
        {proxies.map((proxy) => (
          <Proxy key={`${proxy.source} ${proxy.url}`} proxy={proxy} />
        ))}
      </ol>
      {!direct && !usable && <p className="muted">None of them can be used here.</p>}
    </div>
  );
}

function Proxy({ proxy: { url, hop, problem } }: { readonly proxy: FoundProxy }) {
  const hops = useRoute((state) => state.draft.hops);
  const only = hops.length === 1 ? hops[0] : undefined;
  const taken = hop !== null && only !== undefined && hopUrl(only) === hopUrl(hop);
  return (
    <li>
      <span className="mono cut" title={url}>
        {url}
      </span>
      {taken && <span className="muted">this is the route</span>}
      {problem !== null && <span className="muted">{problem}</span>}
      {hop !== null && !taken && (
        <Button look="quiet" aria-label={`Go over ${url}`} onClick={() => goOverFound(hop)}>
          Go over
        </Button>
      )}
    </li>
  );
}
