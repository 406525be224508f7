import { useState } from 'react';
import { parseFingerprint } from '../../../shared/model/fingerprint.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { wordsOf } from '../../state/toasts.ts';
import { RadioGroup, TextField } from '../../ui/field.tsx';
import { AuthoritiesField } from './authorities-field.tsx';

/** Which certificate of the server is taken. */
export function CertificateChoice() {
  const certificate = useRoute(({ draft }) => draft.certificate);
  const authorities = useRoute(({ draft }) => draft.authorities);
  const own = useRoute(({ draft }) => draft.target.kind === 'own');
  return (
    <div className="certificates-choice">
      <RadioGroup
        legend="Which certificate of the server is taken?"
        value={certificate}
        choices={[
          { value: 'known', label: own ? 'Our own server’s' : 'One that is vouched for' },
          { value: 'pinned', label: 'This one alone' },
          { value: 'any', label: 'Any' },
        ]}
        onValue={(chosen) => changeRoute({ certificate: chosen })}
      />
      {certificate === 'known' && !own && (
        <AuthoritiesField of="the server" file={authorities} onFile={(file) => changeRoute({ authorities: file })} />
      )}
      {certificate === 'pinned' && <Pin />}
      {certificate === 'any' && (
        <p className="field-hint">
          Nobody is turned away, not even one who ends TLS on the way. The tab “Details” says which certificate it was.
        </p>
      )}
    </div>
  );
}

function Pin() {
  const pin = useRoute((state) => state.draft.pin);
  const [left, setLeft] = useState(false);
  return (
    <TextField
      label="Its SHA-256"
      mono
      placeholder="64 hexadecimal digits, as duplexscope serve prints them"
      value={pin}
      error={left && pin.trim() !== '' ? problemIn(pin) : null}
      onValue={(typed) => changeRoute({ pin: typed })}
      onBlur={() => setLeft(true)}
    />
  );
}

function problemIn(pin: string): string | null {
  try {
    parseFingerprint(pin);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}
