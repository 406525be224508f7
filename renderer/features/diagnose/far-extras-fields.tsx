import { formatEndpoint, parseEndpoint } from '../../../shared/model/route.ts';
import type { FarExtras } from '../../../shared/model/run-plan.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { TextField } from '../../ui/field.tsx';
import { PasswordField } from '../route-builder/password-field.tsx';
import { useTypedValue } from '../route-builder/use-typed-value.ts';
import { ExtrasFold } from './extras-fold.tsx';
import { DIRECT_ADDRESS, extrasInWords, SERVER_SECRET } from './far-server-words.ts';

/** Of a duplexscope serve elsewhere: how it is asked beside the way that is tried, and its secret. */
export function FarExtrasFields() {
  const far = useRoute(({ draft }) => draft.far);
  return (
    <ExtrasFold title="Direct address and secret" words={extrasInWords(far.control && formatEndpoint(far.control), far.secret)}>
      <Fields far={far} />
    </ExtrasFold>
  );
}

function Fields({ far }: { readonly far: FarExtras }) {
  const change = (more: Partial<FarExtras>): void => changeRoute({ far: { ...useRoute.getState().draft.far, ...more } });
  const control = useTypedValue({ field: 'direct address', label: DIRECT_ADDRESS.label }, far.control, {
    show: (address) => (address ? formatEndpoint(address) : ''),
    read: (text) => (text.trim() === '' ? null : parseEndpoint(text.trim())),
    commit: (address) => change({ control: address }),
  });
  return (
    <>
      <TextField {...DIRECT_ADDRESS} {...control} />
      <PasswordField {...SERVER_SECRET} field="secret of the server" secret={far.secret} onSecret={(secret) => change({ secret })} />
    </>
  );
}
