import { formatEndpoint, parseEndpoint } from '../../../shared/model/route.ts';
import type { FarExtras } from '../../../shared/model/run-plan.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { TextField } from '../../ui/field.tsx';
import { PasswordField } from '../route-builder/password-field.tsx';
import { useTypedValue } from '../route-builder/use-typed-value.ts';
import { ExtrasFold } from './extras-fold.tsx';

/** Of a duplexscope serve elsewhere: how it is asked beside the way that is tried, and its secret. */
export function FarExtrasFields() {
  const far = useRoute(({ draft }) => draft.far);
  return (
    <ExtrasFold title="Direct address and secret" words={inWords(far)}>
      <Fields far={far} />
    </ExtrasFold>
  );
}

function Fields({ far }: { readonly far: FarExtras }) {
  const change = (more: Partial<FarExtras>): void => changeRoute({ far: { ...useRoute.getState().draft.far, ...more } });
  const control = useTypedValue({ field: 'direct address', label: 'Direct address' }, far.control, {
    show: (address) => (address ? formatEndpoint(address) : ''),
    read: (text) => (text.trim() === '' ? null : parseEndpoint(text.trim())),
    commit: (address) => change({ control: address }),
  });
  return (
    <>
      <TextField
        label="Direct address"
        mono
        placeholder="HOST:PORT"
        {...control}
        hint="Where a reverse proxy answers at the address above: that of the server behind it. It is asked there for what it saw, and compared with."
      />
      <PasswordField
        label="Secret"
        field="secret of the server"
        secret={far.secret}
        hint="Where it was started with --secret-file: the first line of that file."
        onSecret={(secret) => change({ secret })}
      />
    </>
  );
}

function inWords({ control, secret }: FarExtras): string | null {
  const words = [control ? `direct ${formatEndpoint(control)}` : null, secret === null ? null : 'a secret'].filter((part) => part !== null);
  return words.length === 0 ? null : words.join(' · ');
}
