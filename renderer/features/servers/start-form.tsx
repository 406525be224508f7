import { Play } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { SERVICES } from '../../../shared/model/desk-state.ts';
import { ANSWERS, TLS_MODES } from '../../../shared/model/handshake.ts';
import { TLS_MODE_WORDS } from '../../../shared/model/tls-mode-words.ts';
import { useNetwork } from '../../state/network.ts';
import { startServer } from '../../state/servers.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { changeForm, readForm, useServerForm } from './form.ts';
import { planWords, reachOf, warningFor } from './words.ts';

export function StartForm() {
  const form = useServerForm();
  const addresses = useNetwork((state) => state.addresses);
  const [starting, setStarting] = useState(false);
  const [tried, setTried] = useState(false);
  /** What was said of the form as it then was. */
  const [failure, setFailure] = useState<{ readonly of: typeof form; readonly says: string } | null>(null);
  const { plan, errors } = readForm(form);
  const exposed = reachOf(form.host) !== 'this-computer';

  const start = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setFailure(null);
    if (plan === null || starting) return;
    setStarting(true);
    try {
      await startServer(plan);
      setTried(false);
    } catch (error) {
      setFailure({ of: form, says: wordsOf(error) });
    } finally {
      setStarting(false);
    }
  };
  const hosts = [
    { value: '127.0.0.1', label: 'this computer only (127.0.0.1)' },
    { value: '::1', label: 'this computer only, IPv6 (::1)' },
    ...addresses.map(({ address, name }) => ({ value: address, label: `${address} (${name})` })),
    { value: '0.0.0.0', label: 'every network (0.0.0.0)' },
  ];
  return (
    <form className="screen-form" aria-label="Start a server" onSubmit={(event) => void start(event)}>
      <div className="screen-fields servers-fields">
        <SelectField
          label="Service"
          value={form.service}
          choices={SERVICES.map((value) => ({ value, label: value }))}
          onValue={(service) => changeForm({ service })}
        />
        {form.service === 'tcp' && (
          <TextField
            label="Hand on to"
            placeholder="127.0.0.1:6379"
            mono
            value={form.takeover}
            error={tried || form.takeover !== '' ? (errors.takeover ?? null) : null}
            onValue={(takeover) => changeForm({ takeover })}
          />
        )}
        <SelectField
          label="Listen for"
          className="servers-host"
          value={form.host}
          choices={hosts}
          onValue={(host) => changeForm({ host })}
        />
        <TextField
          label="Port (0: free)"
          className="servers-port"
          mono
          inputMode="numeric"
          value={form.port}
          title="0 takes a free one"
          error={errors.port ?? null}
          onValue={(port) => changeForm({ port })}
        />
        <SelectField
          label="Answer"
          value={form.answer}
          choices={ANSWERS.map((value) => ({ value, label: value }))}
          onValue={(answer) => changeForm({ answer })}
        />
        <SelectField
          label="TLS"
          value={form.tls}
          choices={TLS_MODES.map((value) => ({ value, label: TLS_MODE_WORDS[value].label }))}
          onValue={(tls) => changeForm({ tls })}
        />
        <Button type="submit" look="main" className="servers-start" disabled={starting} icon={<Play size={14} aria-hidden />}>
          Start server
        </Button>
      </div>
      <p className="servers-says muted">{planWords(form)}</p>
      {exposed && (
        <Callout tone="altered">
          <p>{warningFor({ ...form, takeover: plan?.takeover ?? null })}</p>
          <Checkbox label="Let other machines connect" checked={form.agreed} onValue={(agreed) => changeForm({ agreed })} />
          {tried && errors.agreed !== undefined && (
            <p className="field-error" role="alert">
              {errors.agreed}
            </p>
          )}
        </Callout>
      )}
      {failure?.of === form && <Callout tone="bad">{failure.says}</Callout>}
    </form>
  );
}
