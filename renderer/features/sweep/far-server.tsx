import { changeSweepForm, type SweepForm, type SweepFormErrors } from '../../state/sweep-form.ts';
import { runSweepNow } from '../../state/sweep-actions.ts';
import { TextField } from '../../ui/field.tsx';
import { ExtrasFold } from '../diagnose/extras-fold.tsx';
import { DIRECT_ADDRESS, extrasInWords, SERVER_SECRET } from '../diagnose/far-server-words.ts';
import { SecretField } from '../secrets/secret-field.tsx';

/** Of a duplexscope serve elsewhere: how it is asked beside the proxies, and its secret. */
export function FarServerExtras({ form, errors }: { readonly form: SweepForm; readonly errors: SweepFormErrors }) {
  const direct = form.farControl.trim();
  return (
    <ExtrasFold title="Direct address and secret" words={extrasInWords(direct === '' ? null : direct, form.farSecret)}>
      <TextField
        {...DIRECT_ADDRESS}
        value={form.farControl}
        error={errors.farControl ?? null}
        onValue={(farControl) => changeSweepForm({ farControl })}
      />
      <FarSecret secret={form.farSecret} />
    </ExtrasFold>
  );
}

export function FarSecret({ secret }: { readonly secret: string | null }) {
  return <SecretField {...SERVER_SECRET} secret={secret} onSecret={(farSecret) => changeSweepForm({ farSecret })} onRun={runSweepNow} />;
}
