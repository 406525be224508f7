import { useState } from 'react';
import type { Settings } from '../../../shared/model/desk-state.ts';
import { useNetwork } from '../../state/network.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { setSingleKeys, useSingleKeys } from '../../state/single-keys.ts';
import { wordsOf } from '../../state/toasts.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Checkbox, RadioGroup } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Callout } from '../../ui/state.tsx';
import { About } from './about.tsx';
import { KeptSessions } from './kept-sessions.tsx';
import { LimitField } from './limit-field.tsx';
import { LIMITS } from './limits.ts';
import { RecentHops } from './recent-hops.tsx';
import { Updates } from './updates.tsx';
import './settings.css';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

const TIMES = [
  { value: 'relative', label: "From the run's start (+12.3 ms)" },
  { value: 'absolute', label: 'Of the clock (14:05:09.123)' },
] as const;

/** The screen "Settings". All of it holds at once; there is nothing to save. */
export function SettingsScreen() {
  const theme = useSettings((state) => state.theme);
  const times = useSettings((state) => state.times);
  const singleKeys = useSingleKeys((state) => state.on);
  const dataFolder = useNetwork((state) => state.info?.dataFolder);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (what: Partial<Settings>): void => {
    setProblem(null);
    changeSettings(what).catch((error: unknown) => setProblem(wordsOf(error)));
  };
  return (
    <Screen title="Settings" says="Each change holds at once.">
      <div className="settings">
        {problem !== null && <Callout tone="bad">{problem}</Callout>}
        <section className="settings-section" aria-labelledby="settings-look">
          <h2 id="settings-look">Look</h2>
          <RadioGroup legend="Theme" value={theme} choices={THEMES} onValue={(value) => change({ theme: value })} />
          <RadioGroup legend="Times in the transcript" value={times} choices={TIMES} onValue={(value) => change({ times: value })} />
        </section>
        <section className="settings-section" aria-labelledby="settings-limits">
          <h2 id="settings-limits">New runs begin with</h2>
          <div className="settings-limits">
            {LIMITS.map((limit) => (
              <LimitField key={limit.key} limit={limit} />
            ))}
          </div>
        </section>
        <section className="settings-section" aria-labelledby="settings-keyboard">
          <h2 id="settings-keyboard">Keyboard</h2>
          <Checkbox label="Shortcuts of a single key, such as t or ?" checked={singleKeys} onValue={setSingleKeys} />
          <p className="muted small">
            Turn them off if you speak to the computer, or press keys by accident. Those with Ctrl or Cmd always work.
          </p>
        </section>
        <section className="settings-section" aria-labelledby="settings-sessions">
          <h2 id="settings-sessions">Sessions</h2>
          <KeptSessions />
        </section>
        <section className="settings-section" aria-labelledby="settings-kept">
          <h2 id="settings-kept">What is kept</h2>
          <div className="field">
            <span className="field-label">
              Settings, sessions and recent proxies are in this folder of this computer. Passwords are never kept.
            </span>
            <span className="settings-folder">
              <code className="mono">{dataFolder ?? '…'}</code>
              {dataFolder !== undefined && <CopyButton text={dataFolder} what="the folder's path" />}
            </span>
          </div>
          <RecentHops onChange={change} />
        </section>
        <section className="settings-section" aria-labelledby="settings-updates">
          <h2 id="settings-updates">New versions</h2>
          <Updates onChange={change} />
        </section>
        <section className="settings-section" aria-labelledby="settings-about">
          <h2 id="settings-about">About</h2>
          <About />
        </section>
      </div>
    </Screen>
  );
}
