import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { TLS_MODES, VARIANTS } from '../../../shared/model/handshake.ts';
import { TLS_MODE_WORDS } from '../../../shared/model/tls-mode-words.ts';
import { changeRoute, hopsOnTheWay, useRoute } from '../../state/route.ts';
import { foreignServerOf } from '../../state/server.ts';
import { Checkbox, RadioGroup, SelectField } from '../../ui/field.tsx';
import { CertificateChoice } from '../certificates/certificate-choice.tsx';
import { CustomHead } from './custom-head.tsx';
import { HeadPreview } from './head-preview.tsx';
import { Limits } from './limits.tsx';
import { useHeadPreview } from './use-head-preview.ts';
import { VARIANT_WORDS } from './variant-words.ts';

/** For those who want more: how the handshake is made, how much is sent, and the head that results. */
export function Experiment() {
  const [open, setOpen] = useState(false);
  const id = useId();
  const changed = useRoute(({ draft }) => draft.mode !== 'auto' || draft.variant !== 'get' || draft.tls !== 'none' || draft.ladder);
  return (
    <section className="diagnose-experiment">
      <h2>
        <button type="button" className="diagnose-fold" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <ChevronRight size={14} aria-hidden className={open ? 'diagnose-fold-open' : ''} />
          Experiment
          <span className="muted small">{changed && !open ? 'not as usual' : 'mode, variant, TLS, amounts, and the exact head'}</span>
        </button>
      </h2>
      {open && (
        <div id={id} className="diagnose-experiment-parts">
          <Choices />
          <Preview />
        </div>
      )}
    </section>
  );
}

function Choices() {
  const mode = useRoute(({ draft }) => draft.mode);
  const foreign = foreignServerOf(useRoute(({ draft }) => draft.target));
  const proxies = useRoute(({ draft }) => hopsOnTheWay(draft).length > 0);
  return (
    <div className="diagnose-choices">
      <RadioGroup
        legend="Mode"
        value={mode}
        choices={[
          { value: 'auto', label: 'Both, one after the other', hint: 'A tunnel, and a relay where the last proxy can be one' },
          {
            value: 'tunnel',
            label: 'Tunnel',
            hint: 'CONNECT to the server, the handshake inside',
            disabled: !proxies && mode !== 'tunnel',
          },
          {
            value: 'relay',
            label: 'Relay',
            hint: 'The proxy itself has to pass the upgrade on',
            disabled: (!proxies || foreign?.secure === true) && mode !== 'relay',
          },
        ]}
        onValue={(chosen) => changeRoute({ mode: chosen })}
      />
      {foreign ? (
        <p className="field-hint">
          Somebody else’s server is asked by the standard handshake: over wss:// in TLS from the first byte, over ws:// without TLS.
        </p>
      ) : (
        <Handshake />
      )}
      <Limits />
    </div>
  );
}

/** What a server of ours is asked by. */
function Handshake() {
  const variant = useRoute(({ draft }) => draft.variant);
  const ladder = useRoute(({ draft }) => draft.ladder);
  const tls = useRoute(({ draft }) => draft.tls);
  return (
    <>
      <div className="diagnose-variant">
        <SelectField
          label="Variant of the handshake"
          value={variant}
          choices={VARIANTS.map((name) => ({ value: name, label: name }))}
          hint={VARIANT_WORDS[variant]}
          onValue={(chosen) => changeRoute({ variant: chosen })}
        />
        <Checkbox
          label="Climb the ladder: try every other variant too"
          title="Names the smallest change of the handshake that works"
          checked={ladder && variant !== 'custom'}
          disabled={variant === 'custom'}
          onValue={(on) => changeRoute({ ladder: on })}
        />
      </div>
      {variant === 'custom' && <CustomHead />}
      <div className="diagnose-tls">
        <RadioGroup
          legend="TLS to the server"
          value={tls}
          choices={TLS_MODES.map((mode) => ({ value: mode, ...TLS_MODE_WORDS[mode] }))}
          onValue={(chosen) => changeRoute({ tls: chosen })}
        />
        {tls !== 'none' && <CertificateChoice />}
      </div>
    </>
  );
}

function Preview() {
  const { preview, asking, error } = useHeadPreview();
  const ofOwn = useRoute(({ draft }) => draft.variant === 'custom');
  return <HeadPreview preview={preview} ofOwn={ofOwn} asking={asking} error={error} />;
}
