import { Plug } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { openConsole } from '../../state/consoles.ts';
import { hopsOnTheWay, hopUrl, useRoute } from '../../state/route.ts';
import { startServer, useServers } from '../../state/servers.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { addressOf } from '../servers/words.ts';
import { changeConsoleForm, consolePlanFor, CONSOLE_VARIANTS, proposedServer, useConsoleForm } from './form.ts';

const TLS = {
  none: { tls: 'none', insecure: true },
  any: { tls: 'direct', insecure: true },
  checked: { tls: 'direct', insecure: false },
} as const;
const TLS_CHOICES = [
  { value: 'none', label: 'none' },
  { value: 'any', label: 'any certificate' },
  { value: 'checked', label: 'certificate checked' },
] as const;
const ECHO = { service: 'echo', takeover: null, host: '127.0.0.1', port: 0, answer: 'strict' } as const;

export function ConnectForm() {
  const { way, target: typed, variant, tls, insecure } = useConsoleForm();
  const draft = useRoute((state) => state.draft);
  const serverRuns = useServers((state) => state.servers.length > 0);
  const proposed = useServers(proposedServer);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [targetError, setTargetError] = useState<string | null>(null);
  const target = typed ?? (proposed ? addressOf(proposed) : '');
  const hops = hopsOnTheWay(draft);

  const connect = async (to: () => Promise<string>): Promise<void> => {
    setProblem(null);
    setTargetError(null);
    setBusy(true);
    try {
      const { plan, error } = consolePlanFor(await to());
      if (plan) await openConsole(plan);
      else setTargetError(error);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!busy) void connect(() => Promise.resolve(target));
  };
  const startEcho = (): void => {
    void connect(async () => {
      const address = addressOf(await startServer({ ...ECHO, tls }));
      changeConsoleForm({ target: null });
      return address;
    });
  };
  return (
    <form className="screen-form" aria-label="Connect" onSubmit={submit}>
      <div className="screen-fields console-fields">
        <TextField
          label="Server"
          mono
          className="console-wide"
          placeholder="127.0.0.1:8080"
          value={target}
          error={targetError}
          onValue={(text) => {
            setTargetError(null);
            changeConsoleForm({ target: text });
          }}
        />
        <SelectField
          label="Way"
          className="console-wide"
          value={way}
          choices={[
            { value: 'direct', label: 'direct' },
            {
              value: 'route',
              label: hops.length === 0 ? 'the route of Diagnose: no proxies' : `the route of Diagnose: ${hops.map(hopUrl).join(' → ')}`,
            },
          ]}
          onValue={(value) => changeConsoleForm({ way: value })}
        />
        <SelectField
          label="Variant"
          value={variant}
          choices={CONSOLE_VARIANTS.map((value) => ({ value, label: value }))}
          onValue={(value) => changeConsoleForm({ variant: value })}
        />
        <SelectField
          label="TLS"
          value={tls === 'none' ? 'none' : insecure ? 'any' : 'checked'}
          choices={TLS_CHOICES}
          onValue={(value) => changeConsoleForm(TLS[value])}
        />
        <div className="console-go">
          <Button type="submit" look="main" disabled={busy || target.trim() === ''} icon={<Plug size={14} aria-hidden />}>
            Connect
          </Button>
          {!serverRuns && (
            <Button disabled={busy} onClick={startEcho}>
              Start an echo server and connect
            </Button>
          )}
        </div>
      </div>
      {problem !== null && <Callout tone="bad">{problem}</Callout>}
    </form>
  );
}
