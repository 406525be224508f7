import { useConsoles, shownConsole, showConsole } from '../../state/consoles.ts';
import { Screen } from '../../ui/screen.tsx';
import { EmptyState, ToneIcon } from '../../ui/state.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ConnectForm } from './connect-form.tsx';
import { OpenConsole } from './open-console.tsx';
import { STATE_WORDS, TONES } from './words.ts';
import './console.css';

/** The screen "Console". */
export function ConsoleScreen() {
  const consoles = useConsoles((state) => state.consoles);
  const loaded = useConsoles((state) => state.loaded);
  const shown = useConsoles(shownConsole);
  return (
    <Screen title="Console" says="A websocket by hand: connect, write, read, close, and see what happens at each step.">
      <ConnectForm />
      {shown ? (
        <Tabs
          label="Consoles"
          chosen={shown.id}
          onChoose={showConsole}
          tabs={consoles.map(({ id, target, state }) => ({
            id,
            label: (
              <span className="console-tab" title={`${target}, ${STATE_WORDS[state]}`}>
                <ToneIcon tone={TONES[state]} size={14} />
                <bdi className="mono cut">{target}</bdi>
                <span className="only-read-aloud">, {STATE_WORDS[state]}</span>
              </span>
            ),
          }))}
        >
          <OpenConsole key={shown.id} shown={shown} />
        </Tabs>
      ) : (
        loaded && (
          <EmptyState title="No connection yet">
            Connect to a server above. Each step then appears here, with its time and its bytes, as a program that uses the websocket would
            see it.
          </EmptyState>
        )
      )}
    </Screen>
  );
}
