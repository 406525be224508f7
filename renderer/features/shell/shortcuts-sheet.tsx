import { showOverlay } from '../../state/navigation.ts';
import { useActions, type Action } from '../../state/actions.ts';
import { useSingleKeys } from '../../state/single-keys.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { isSingleKey, showKeys } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';

/** As people come to them. */
const GROUPS: readonly Action['group'][] = ['Run', 'Route', 'View', 'Sweep', 'Sessions', 'Server', 'Console', 'Specimens', 'Go to', 'Help'];

/** All shortcuts there are now, by what they are about. */
export function ShortcutsSheet() {
  const actions = useActions((state) => state.actions);
  const singleKeys = useSingleKeys((state) => state.on);
  const groups = Map.groupBy(
    actions
      .filter(({ keys }) => keys !== null && (singleKeys || !isSingleKey(keys)))
      .sort((one, other) => GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group)),
    ({ group }) => group,
  );
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => showOverlay(null)} wide>
      <div className="shell-shortcuts">
        {[...groups].map(([group, list]) => (
          <section key={group} className="shell-shortcuts-group">
            <h3>{group}</h3>
            <dl>
              {list.map((action) => (
                <Shortcut key={action.id} action={action} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      {!singleKeys && <p className="muted">Shortcuts of a single key are off. Settings turns them on.</p>}
    </Dialog>
  );
}

function Shortcut({ action: { label, keys } }: { readonly action: Action }) {
  return (
    <div className="shell-shortcut">
      <dt>{label}</dt>
      <dd>
        <kbd className="shell-key">{showKeys(keys ?? '', ON_MAC)}</kbd>
      </dd>
    </div>
  );
}
