import { useState, type SyntheticEvent } from 'react';
import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import { parseEndpoint } from '../../../shared/model/route.ts';
import { call } from '../../state/host.ts';
import { FIRST_PAC, isWritten, pacSourceOf } from '../../state/pac.ts';
import { takeFound } from '../../state/sweep-list.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { PacSourceFields } from '../pac/source-fields.tsx';

/** Asks a proxy automatic configuration which proxies lead to some servers, and makes a list of them. */
export function PacQuestion() {
  const [draft, setDraft] = useState(FIRST_PAC);
  const [targets, setTargets] = useState('example.com:443');
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const ask = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (asking) return;
    setAsking(true);
    setFailure(null);
    try {
      const wanted = targets.split(/[\s,]+/u).filter((target) => target !== '');
      const { answers } = await call('askPac', { source: pacSourceOf(draft), targets: wanted.map((target) => parseEndpoint(target)) });
      const proxies = once(answers.flatMap((answer) => answer.proxies));
      if (proxies.some(({ hop }) => hop !== null)) await takeFound('Proxies of a PAC file', proxies);
      else setFailure(`It names no proxy for ${wanted.join(', ')}: all of it goes directly.`);
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <form className="sweep-pac" aria-label="Proxy automatic configuration" onSubmit={(event) => void ask(event)}>
      <PacSourceFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
      <div className="sweep-pac-ask">
        <TextField label="For which servers" mono value={targets} onValue={setTargets} hint="HOST:PORT, with spaces between them" />
        <Button type="submit" disabled={asking || !isWritten(draft)}>
          {asking ? 'Asking…' : 'Ask it'}
        </Button>
      </div>
      {failure !== null && <Callout tone="bad">{failure}</Callout>}
    </form>
  );
}

function once(found: readonly FoundProxy[]): readonly FoundProxy[] {
  return [...new Map(found.map((proxy) => [proxy.url, proxy])).values()];
}
