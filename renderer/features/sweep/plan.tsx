import { ChevronRight, Play } from 'lucide-react';
import { useState } from 'react';
import { SWEEP_CHECKS } from '../../../shared/model/run-plan.ts';
import { TLS_MODES, VARIANTS } from '../../../shared/model/handshake.ts';
import { TLS_MODE_WORDS } from '../../../shared/model/tls-mode-words.ts';
import { CHECKS } from '../../../shared/model/check.ts';
import { runSweepNow } from '../../state/sweep-actions.ts';
import { changeSweepForm, readSweepForm, toggleCheck, typeFar, useSweepForm, type SweepForm } from '../../state/sweep-form.ts';
import { useNetwork } from '../../state/network.ts';
import { useSweeps } from '../../state/sweeps.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, RadioGroup, SelectField, TextField } from '../../ui/field.tsx';
import { ariaKeys, showKeys } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';
import { CHECK_NAMES } from '../run/check-words.ts';
import { FarSecret, FarServerExtras } from './far-server.tsx';
import { planInWords } from './plan-words.ts';
import { QueueFields } from './queue-fields.tsx';

/** What is tried, with defaults that fit most lists, and the one button. `resuming`: the plan is that of the sweep that goes on; `wantsSecret`: its server has one. */
export function SweepPlanForm({ resuming, wantsSecret }: { readonly resuming: boolean; readonly wantsSecret: boolean }) {
  const form = useSweepForm();
  const busy = useSweeps((state) => state.busy);
  const { plan, errors } = readSweepForm(form);
  const [unfolded, setUnfolded] = useState(false);
  // What is wrong has to be in sight.
  const placed = form.by === 'queue';
  const wrong = Object.keys(errors).some((field) => !OF_QUEUE.has(field));
  const open = unfolded || (placed ? wrong : plan === null);
  return (
    <section className="sweep-plan" aria-label="Plan">
      <RadioGroup
        legend="Who tests them?"
        value={form.by}
        choices={[
          { value: 'here', label: 'This computer' },
          { value: 'queue', label: 'Workers of a queue, each entry once from each place' },
        ]}
        onValue={(by) => changeSweepForm({ by })}
      />
      {placed && <QueueFields form={form} errors={errors} resuming={resuming} />}
      {wantsSecret && <FarSecret secret={form.farSecret} />}
      {!resuming && (
        <>
          <button type="button" className="sweep-plan-fold" aria-expanded={open} onClick={() => setUnfolded(!open)}>
            <ChevronRight size={16} aria-hidden className={open ? 'sweep-turned' : ''} />
            <strong>What is tried</strong>
            <span className="muted sweep-plan-words">
              {plan ? planInWords(plan) : 'Something of the plan is missing, or cannot be read.'}
            </span>
          </button>
          {open && <Fields form={form} errors={errors} />}
        </>
      )}
      <div className="sweep-run">
        <p className="muted">Sweep only proxies that you may use.</p>
        <Button
          look="main"
          icon={<Play size={14} aria-hidden />}
          keys={showKeys('Mod+Enter', ON_MAC)}
          aria-keyshortcuts={ariaKeys('Mod+Enter', ON_MAC)}
          aria-disabled={busy}
          data-sweep-begin
          onClick={runSweepNow}
        >
          {resuming ? 'Go on with the sweep' : 'Run the sweep'}
        </Button>
      </div>
    </section>
  );
}

/** What stands in fields that are always in sight. */
const OF_QUEUE: ReadonlySet<string> = new Set<keyof SweepForm>(['queue', 'places', 'far', 'farControl']);

type Errors = ReturnType<typeof readSweepForm>['errors'];

function Fields({ form, errors }: { readonly form: SweepForm; readonly errors: Errors }) {
  const text = (field: TextName) => ({
    mono: true,
    value: form[field],
    error: errors[field] ?? null,
    onValue: (value: string) => changeSweepForm({ [field]: value }),
  });
  return (
    <div className="sweep-fields">
      <fieldset className="radios">
        <legend className="field-label">Checks</legend>
        <div className="radios-row">
          {SWEEP_CHECKS.map((id) => (
            <Checkbox
              key={id}
              label={CHECK_NAMES[id]}
              title={CHECKS[id].asks}
              checked={id === 'handshake' || form.checks.includes(id)}
              disabled={id === 'handshake'}
              onValue={(on) => toggleCheck(id, on)}
            />
          ))}
        </div>
      </fieldset>
      <div className="sweep-field-row">
        <TextField label="Send up" {...text('up')} />
        <TextField label="Send down" {...text('down')} />
        <TextField label="Each way for at most" {...text('duration')} />
        <TextField label="Wait for a step" {...text('timeout')} />
      </div>
      {form.by === 'here' && <Pace text={text} />}
      <RadioGroup
        legend="Mode"
        value={form.mode}
        choices={[
          { value: 'auto', label: 'Both', hint: 'A tunnel, and a relay where the proxy can be one' },
          { value: 'tunnel', label: 'Tunnel', hint: 'CONNECT to the server, the handshake inside' },
          { value: 'relay', label: 'Relay', hint: 'The proxy itself has to pass the upgrade on' },
        ]}
        onValue={(mode) => changeSweepForm({ mode })}
      />
      <div className="sweep-field-row">
        <SelectField
          label="Variant of the handshake"
          value={form.variant}
          choices={VARIANTS.filter((name) => name !== 'custom').map((name) => ({ value: name, label: name }))}
          onValue={(variant) => changeSweepForm({ variant })}
        />
        <div className="sweep-tls">
          <SelectField
            label="TLS to the server"
            value={form.tls}
            choices={TLS_MODES.map((mode) => ({ value: mode, label: TLS_MODE_WORDS[mode].label }))}
            hint={TLS_MODE_WORDS[form.tls].hint}
            onValue={(tls) => changeSweepForm({ tls })}
          />
          {form.tls !== 'none' && (
            <Checkbox
              label="Take any certificate of the server"
              checked={form.insecure}
              onValue={(insecure) => changeSweepForm({ insecure })}
            />
          )}
        </div>
      </div>
      {form.by === 'here' && <Target form={form} errors={errors} />}
    </div>
  );
}

/** Fields of plain text. */
type TextName = 'up' | 'down' | 'duration' | 'timeout' | 'concurrency' | 'perNetwork' | 'jitter';
type TextOf = (field: TextName) => Pick<Parameters<typeof TextField>[0], 'mono' | 'value' | 'error' | 'onValue'>;

/** Workers of a queue have their own limits. */
function Pace({ text }: { readonly text: TextOf }) {
  return (
    <div className="sweep-field-row">
      <TextField label="At once" inputMode="numeric" {...text('concurrency')} />
      <TextField
        label="At once to one network"
        inputMode="numeric"
        placeholder="no limit"
        {...text('perNetwork')}
        hint="A /24, or a /48 of IPv6"
      />
      <TextField label="Each waits up to" {...text('jitter')} hint="By chance, so that they do not all start together" />
    </div>
  );
}

/** Proxies elsewhere cannot come to a loopback address: they need one of this computer's own, or a server of ours out there. */
function Target({ form, errors }: { readonly form: SweepForm; readonly errors: Errors }) {
  const addresses = useNetwork((state) => state.addresses);
  return (
    <div className="sweep-target">
      <RadioGroup
        legend="Which server are they asked for?"
        value={form.target}
        choices={[
          { value: 'own', label: 'Our server, here' },
          { value: 'far', label: 'A duplexscope serve elsewhere' },
        ]}
        onValue={(target) => changeSweepForm({ target })}
      />
      {form.target === 'own' ? (
        <SelectField
          label="It listens at"
          value={form.listenHost}
          choices={[
            { value: '127.0.0.1', label: '127.0.0.1 – for proxies on this computer' },
            ...addresses.map(({ address, name }) => ({ value: address, label: `${address} (${name})` })),
            { value: '0.0.0.0', label: '0.0.0.0 – every network' },
          ]}
          hint="Proxies on other computers reach it only at an address of this computer that they can reach."
          onValue={(listenHost) => changeSweepForm({ listenHost })}
        />
      ) : (
        <>
          <TextField
            label="Where it listens"
            mono
            placeholder="HOST:PORT"
            value={form.far}
            error={form.far.trim() === '' ? null : (errors.far ?? null)}
            hint="Started there with: duplexscope serve --host ADDRESS"
            onValue={typeFar}
          />
          <FarServerExtras form={form} errors={errors} />
        </>
      )}
    </div>
  );
}
