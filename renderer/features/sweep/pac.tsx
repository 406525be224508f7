import { useState, type SyntheticEvent } from 'react';
import type { FoundProxy } from '../../../shared/model/desk-state.ts';
import { parseEndpoint } from '../../../shared/model/route.ts';
import type { PacSource } from '../../../shared/model/sweep.ts';
import { call } from '../../state/host.ts';
import { takeFound } from '../../state/sweep-list.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup, TextArea, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';

type From = 'wpad' | 'url' | 'text';

/** Asks a proxy automatic configuration which proxies lead to some servers, and makes a list of them. */
export function PacQuestion() {
  const [from, setFrom] = useState<From>('wpad');
  const [where, setWhere] = useState('');
  const [script, setScript] = useState('');
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
      const source: PacSource =
        from === 'wpad' ? { kind: 'wpad' } : from === 'text' ? { kind: 'text', text: script } : whereOf(where.trim());
      const { answers } = await call('askPac', { source, targets: wanted.map((target) => parseEndpoint(target)) });
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
      <RadioGroup
        legend="Where is it?"
        value={from}
        choices={[
          { value: 'wpad', label: 'The network names it (WPAD)' },
          { value: 'url', label: 'At an address, or in a file' },
          { value: 'text', label: 'I paste it' },
        ]}
        onValue={setFrom}
      />
      {from === 'url' && (
        <TextField label="Address or path" mono placeholder="http://wpad.example/wpad.dat" value={where} onValue={setWhere} />
      )}
      {from === 'text' && <TextArea label="The script" rows={5} value={script} onValue={setScript} />}
      <div className="sweep-pac-ask">
        <TextField label="For which servers" mono value={targets} onValue={setTargets} hint="HOST:PORT, with spaces between them" />
        <Button type="submit" disabled={asking}>
          {asking ? 'Asking…' : 'Ask it'}
        </Button>
      </div>
      {failure !== null && <Callout tone="bad">{failure}</Callout>}
    </form>
  );
}

function whereOf(where: string): PacSource {
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(where) ? { kind: 'url', url: where } : { kind: 'path', path: where };
}

function once(found: readonly FoundProxy[]): readonly FoundProxy[] {
  return [...new Map(found.map((proxy) => [proxy.url, proxy])).values()];
}
