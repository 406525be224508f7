import { Plus } from 'lucide-react';
import { useState } from 'react';
import { MAX_HOPS } from '../../../shared/model/run-plan.ts';
import { addHop, useRoute } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { loadSpecimens, useSpecimens } from '../../state/specimens.ts';
import { toastFailure, wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { MenuButton } from '../../ui/menu.tsx';
import { ListPicker } from './list-picker.tsx';
import { isList, readList, withScheme, type ListLine } from './proxy-list.ts';

/** All ways to put one more proxy at the chain's end. */
export function AddHop() {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [list, setList] = useState<readonly ListLine[] | null>(null);
  const full = useRoute(({ draft }) => draft.hops.length >= MAX_HOPS);

  const add = async (): Promise<void> => {
    try {
      await addHop(withScheme(text));
      setText('');
      setError(null);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <form
      className="route-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') setError('Write the address of a proxy first, for instance http://10.0.0.1:3128.');
        else void add();
      }}
    >
      <TextField
        label="Add a proxy by its address, or paste a list of them"
        labelHidden
        mono
        placeholder={full ? `A chain has ${String(MAX_HOPS)} proxies at most` : 'http://10.0.0.1:3128 or socks5h://… — or paste a list'}
        disabled={full}
        value={text}
        error={error}
        onValue={(typed) => {
          setText(typed);
          setError(null);
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text');
          if (!isList(pasted)) return;
          event.preventDefault();
          setList(readList(pasted));
        }}
      />
      <Button type="submit" icon={<Plus size={14} aria-hidden />} disabled={full}>
        Add proxy
      </Button>
      <RecentHops />
      <RunningSpecimens />
      {list && <ListPicker lines={list} onClose={() => setList(null)} />}
    </form>
  );
}

function RecentHops() {
  const recent = useSettings(({ recentHops }) => recentHops);
  return (
    <MenuButton
      label="Used before"
      empty="Proxies that were in a route once are listed here, without their logins."
      items={recent.map((url) => ({
        id: url,
        label: <span className="mono">{url}</span>,
        run: () => void addHop(url).catch(toastFailure),
      }))}
    />
  );
}

function RunningSpecimens() {
  const specimens = useSpecimens((state) => state.specimens);
  const running = specimens.filter(({ url }) => url !== null);
  return (
    <MenuButton
      label="Specimens"
      empty="No specimen runs. Start some on the screen Specimens; they are proxies of this program, each with a fault."
      onOpen={() => void loadSpecimens().catch(toastFailure)}
      items={running.map(({ name, says, url }) => ({
        id: name,
        label: name,
        hint: says,
        run: () => void addHop(url ?? '').catch(toastFailure),
      }))}
    />
  );
}
