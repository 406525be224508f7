import { FileUp, FlaskConical, Laptop } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNetwork } from '../../state/network.ts';
import { sweepSpecimens } from '../../state/sweep-actions.ts';
import { takeFile, takeFound, takePasted, useSweepList, useTypedList } from '../../state/sweep-list.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { PacQuestion } from './pac.tsx';
import { proxies } from './words.ts';

/** Characters. A field takes many seconds for ten thousand lines, and nobody edits so many in it: what is longer is read at once. */
const MOST_IN_FIELD = 20_000;

/** Every way to a list of proxies. */
export function ListChoice() {
  const failure = useSweepList((state) => state.failure);
  const found = useNetwork((state) => state.proxies).filter(({ hop }) => hop !== null);
  const text = useTypedList((state) => state.text);
  const [pac, setPac] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  return (
    <section className="sweep-choice" aria-label="A list of proxies">
      {failure !== null && <Callout tone="bad">{failure}</Callout>}
      <div className="sweep-drop">
        <FileUp size={24} aria-hidden className="muted" />
        <p className="sweep-drop-title">Drop a list of proxies anywhere on this window</p>
        <p className="muted">
          One proxy a line – <code className="mono">http://host:port</code>, <code className="mono">host:port</code>,{' '}
          <code className="mono">host:port:user:password</code> –, a CSV with a header, a JSON array; gzipped or not. A million lines are
          fine.
        </p>
        <Button look="main" data-sweep-begin onClick={() => file.current?.click()}>
          Choose a file…
        </Button>
        <input
          ref={file}
          type="file"
          className="only-read-aloud"
          tabIndex={-1}
          aria-label="List of proxies"
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            if (chosen) void takeFile(chosen);
            target.value = '';
          }}
        />
      </div>
      <form
        className="sweep-paste"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') void takePasted(text);
        }}
      >
        <TextArea
          label="Or paste it"
          rows={5}
          value={text}
          placeholder={'http://192.0.2.7:3128\nsocks5://user:password@192.0.2.8:1080\n192.0.2.9:8080'}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (pasted.length <= MOST_IN_FIELD) return;
            event.preventDefault();
            void takePasted(pasted);
          }}
          onValue={(typed) => useTypedList.setState({ text: typed })}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          Read this list
        </Button>
      </form>
      <ul className="sweep-others">
        <li>
          <Button icon={<FlaskConical size={14} aria-hidden />} onClick={sweepSpecimens}>
            Sweep the specimens
          </Button>
          <span className="muted">Some forty small proxies that are built in: a first result without any list.</span>
        </li>
        <li>
          <Button
            icon={<Laptop size={14} aria-hidden />}
            disabled={found.length === 0}
            onClick={() => void takeFound('Proxies of this computer', found)}
          >
            The proxies of this computer
          </Button>
          <span className="muted">
            {found.length === 0
              ? 'Neither its settings nor its environment name any.'
              : `${proxies(found.length)}: ${[...new Set(found.map(({ source }) => source))].join(', ')}.`}
          </span>
        </li>
        <li>
          <Button aria-expanded={pac} onClick={() => setPac(!pac)}>
            Proxies of a PAC file…
          </Button>
          <span className="muted">What a proxy automatic configuration says for the servers that you name.</span>
        </li>
      </ul>
      {pac && <PacQuestion />}
      <p className="muted small">
        Sweep only proxies that you may use. Each is asked for a few connections to a server of this window&apos;s own; nobody else is told
        anything.
      </p>
    </section>
  );
}
