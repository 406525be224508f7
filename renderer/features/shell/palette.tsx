import { Command } from 'cmdk';
import { useEffect, useState } from 'react';
import { useActions, type Action } from '../../state/actions.ts';
import { showOverlay } from '../../state/navigation.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { showKeys } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';
import { loadSpecimensOnce } from './feature-actions.ts';
import { rank } from './rank.ts';
import './palette.css';

const MOST_RECENT = 4;
/** Most wanted first, whichever screen brought them. */
const GROUPS: readonly Action['group'][] = ['Run', 'Go to', 'View', 'Route', 'Server', 'Console', 'Specimens', 'Sweep', 'Sessions', 'Help'];
/** Ids of the actions that were chosen here last, newest first: for as long as the window lives. */
let recent: readonly string[] = [];

/** Every action that can be done now, found by typing. Those of last time come first. */
export default function Palette() {
  const [lastChosen] = useState(recent);
  const actions = useActions((state) => state.actions).filter(({ id, possible }) => id !== 'palette' && (possible?.() ?? true));
  useEffect(loadSpecimensOnce, []);
  const again = lastChosen.flatMap((id) => actions.find((action) => action.id === id) ?? []);
  const others = Map.groupBy(
    actions.filter(({ id }) => !lastChosen.includes(id)),
    ({ group }) => group,
  );
  return (
    <Dialog title="Find an action" onClose={() => showOverlay(null)}>
      <Command
        label="Actions"
        loop
        className="palette"
        filter={(_value, typed, [label = '', group = ''] = []) => rank(label, group, typed)}
      >
        <Command.Input className="input" placeholder="Type what you want to do" data-focus-first />
        <Command.List label="Actions" className="palette-list">
          <Command.Empty className="palette-empty muted">No action is called like that.</Command.Empty>
          {again.length > 0 && <Group heading="Last used" actions={again} />}
          {GROUPS.map((group) => {
            const list = others.get(group);
            return list && <Group key={group} heading={group} actions={list} />;
          })}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Group({ heading, actions }: { readonly heading: string; readonly actions: readonly Action[] }) {
  return (
    <Command.Group heading={heading} className="palette-group">
      {actions.map((action) => (
        <Command.Item
          key={action.id}
          value={action.id}
          keywords={[action.label, action.group]}
          className="palette-item"
          onSelect={() => choose(action)}
        >
          <span className="cut">{action.label}</span>
          {action.keys !== null && <kbd className="keys">{showKeys(action.keys, ON_MAC)}</kbd>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function choose(action: Action): void {
  recent = [action.id, ...recent.filter((id) => id !== action.id)].slice(0, MOST_RECENT);
  // Closed first: an action may open something else.
  showOverlay(null);
  action.run();
}
