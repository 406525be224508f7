import { FileKey2, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { call } from '../../state/host.ts';
import { keepKeyFile, splitAddress } from '../../state/queue-field.ts';
import { runSweepNow } from '../../state/sweep-actions.ts';
import { changeSweepForm, typeFar, type SweepForm, type SweepFormErrors } from '../../state/sweep-form.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { AuthoritiesField } from '../certificates/authorities-field.tsx';
import { SecretField } from '../secrets/secret-field.tsx';
import { FarServerExtras } from './far-server.tsx';

/** Where the queue is, how to get to it, and which places test. Its password and the key go to the engine at once; the page keeps what they are called. */
export function QueueFields({
  form,
  errors,
  resuming,
}: {
  readonly form: SweepForm;
  readonly errors: SweepFormErrors;
  readonly resuming: boolean;
}) {
  const [taken, setTaken] = useState<string | null>(null);
  const takeOut = async (): Promise<void> => {
    const split = splitAddress(form.queue);
    if (!split || split.password === '') return;
    changeSweepForm({ queue: split.address });
    try {
      changeSweepForm({ queueSecret: (await call('keepSecret', { secret: split.password })).secret });
      setTaken(null);
    } catch (error) {
      setTaken(`The password was not taken: ${wordsOf(error)}`);
    }
  };
  const shown = (field: 'queue' | 'places' | 'far'): string | null => (form[field].trim() === '' ? null : (errors[field] ?? null));
  return (
    <div className="sweep-queue">
      <div className="sweep-field-row">
        <TextField
          label="Queue"
          mono
          placeholder="rediss://USER@HOST:6379"
          value={form.queue}
          error={taken ?? shown('queue')}
          hint="Redis 6.2 or Valkey, where the workers take their jobs"
          onValue={(queue) => changeSweepForm({ queue })}
          onBlur={() => void takeOut()}
        />
        <SecretField
          label="Password of the queue"
          placeholder="none"
          secret={form.queueSecret}
          onSecret={(queueSecret) => changeSweepForm({ queueSecret })}
          onRun={runSweepNow}
        />
        <TextField
          label="Places"
          placeholder="office, dc"
          value={form.places}
          error={shown('places')}
          hint="As the workers were started with (worker --place office); dc=HOST:PORT where one has a server of its own"
          onValue={(places) => changeSweepForm({ places })}
        />
      </div>
      <div className="sweep-field-row">
        <TextField
          label="Server that the proxies are asked for"
          mono
          placeholder="HOST:PORT"
          value={form.far}
          error={shown('far')}
          hint="Where all places reach it: duplexscope serve --service probe --host ADDRESS"
          onValue={typeFar}
        />
        <KeyFile chosen={form.queueKey} />
        {form.queue.trim().startsWith('rediss:') && (
          <AuthoritiesField of="the queue" file={form.queueCa} onFile={(queueCa) => changeSweepForm({ queueCa })} />
        )}
      </div>
      {!resuming && <FarServerExtras form={form} errors={errors} />}
    </div>
  );
}

/** The key that the workers have, too: without it no password of a proxy goes through the queue. */
function KeyFile({ chosen }: { readonly chosen: SweepForm['queueKey'] }) {
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      changeSweepForm({ queueKey: await keepKeyFile(file) });
      setError(null);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <div className="field">
      <span className="field-label">Key file</span>
      <div className="sweep-key">
        <input
          ref={input}
          type="file"
          hidden
          data-testid="queue-key"
          onChange={({ target }) => {
            void take(target.files?.[0]);
            // The same file chosen again is another choice.
            target.value = '';
          }}
        />
        <Button icon={<FileKey2 size={14} aria-hidden />} onClick={() => input.current?.click()}>
          {chosen ? 'Another key…' : 'Choose the key…'}
        </Button>
        {chosen && (
          <>
            <bdi className="mono cut">{chosen.name}</bdi>
            <IconButton label="Do without the key" icon={<X size={14} aria-hidden />} onClick={() => changeSweepForm({ queueKey: null })} />
          </>
        )}
      </div>
      {error === null ? (
        <span className="field-hint">The same as the workers have (--key-file); without it no password goes through the queue</span>
      ) : (
        <div className="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
