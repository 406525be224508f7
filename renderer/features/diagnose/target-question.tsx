import { useEffect, useRef, useState } from 'react';
import { noProxyEntry } from '../../../shared/model/no-proxy.ts';
import { formatEndpoint, parseEndpoint } from '../../../shared/model/route.ts';
import type { TargetChoice } from '../../../shared/model/run-plan.ts';
import { useNetwork } from '../../state/network.ts';
import { listenAddressNeeded } from '../../state/plan-problems.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { useRuns } from '../../state/runs.ts';
import { wordsOf } from '../../state/toasts.ts';
import { RadioGroup, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { loopbackOf } from '../../state/loopback.ts';
import { Question } from './question.tsx';

const OWN: TargetChoice = { kind: 'own', listenHost: '127.0.0.1' };
const UNWRITTEN: TargetChoice = { kind: 'far', host: '', port: 1 };

/** What should work: our server, or one that runs elsewhere. */
export function TargetQuestion() {
  const target = useRoute(({ draft }) => draft.target);
  return (
    <Question asks="What should work?">
      <RadioGroup
        legend="What should work?"
        legendHidden
        value={target.kind}
        choices={[
          { value: 'own', label: 'A connection to our server, here' },
          { value: 'far', label: 'A connection to a duplexscope serve elsewhere' },
        ]}
        onValue={(kind) => changeRoute({ target: kind === 'own' ? OWN : UNWRITTEN })}
      />
      {target.kind === 'far' ? <FarServer target={target} /> : <ListenAddress listenHost={target.listenHost} />}
    </Question>
  );
}

function FarServer({ target }: { readonly target: Extract<TargetChoice, { kind: 'far' }> }) {
  const [text, setText] = useState(target.host === '' ? '' : formatEndpoint(target));
  const [left, setLeft] = useState(false);
  const refused = useRuns((state) => state.refused !== null);
  const error = text.trim() === '' ? (refused ? 'Write where it listens, for instance 192.0.2.7:8080.' : null) : problemIn(text);
  return (
    <div className="diagnose-far">
      <TextField
        label="Where it listens"
        mono
        placeholder="HOST:PORT"
        value={text}
        // While somebody is still writing, everything is wrong.
        error={left || refused ? error : null}
        hint="Started there with: duplexscope serve --host ADDRESS"
        onValue={(typed) => {
          setText(typed);
          changeRoute({ target: problemIn(typed) === null ? { kind: 'far', ...parseEndpoint(typed) } : UNWRITTEN });
        }}
        onBlur={() => setLeft(true)}
      />
      <WithoutProxies target={target} />
    </div>
  );
}

function problemIn(text: string): string | null {
  try {
    parseEndpoint(text);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}

/** Where other programs of this computer go without a proxy, a diagnosis through one may be beside the point. */
function WithoutProxies({ target }: { readonly target: Extract<TargetChoice, { kind: 'far' }> }) {
  const noProxy = useNetwork((state) => state.noProxy);
  const source = useRoute(({ draft }) => draft.source);
  const entry = noProxy && target.host !== '' ? noProxyEntry(noProxy.value, target) : null;
  if (!noProxy || entry === null || source === 'direct') return null;
  return (
    <p className="field-hint diagnose-note">
      {noProxy.source} names {entry}: programs of this computer go to this server without a proxy.
    </p>
  );
}

const HERE = '127.0.0.1';

/** Proxies on other machines cannot reach a server on loopback: somebody has to say where it listens, knowing who can then reach it. */
function ListenAddress({ listenHost }: { readonly listenHost: string }) {
  const needed = useRoute(({ draft }) => listenAddressNeeded(draft));
  const refused = useRuns((state) => state.refused?.code === 'UNREACHABLE_TARGET');
  const addresses = useNetwork((state) => state.addresses);
  const exposed = loopbackOf(listenHost) !== 'yes';
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refused) group.current?.querySelector<HTMLElement>('input')?.focus();
  }, [refused]);
  if (needed === 'no' && !exposed && !refused) return null;
  const unlisted = exposed && !addresses.some(({ address }) => address === listenHost);
  return (
    <div className="diagnose-listen" ref={group}>
      <RadioGroup
        legend={
          needed === 'perhaps'
            ? 'Where should our server listen? If a proxy of the route is on another machine, it cannot reach this computer alone.'
            : 'Where should our server listen? A proxy of the route is on another machine and cannot reach this computer alone.'
        }
        value={listenHost}
        choices={[
          { value: HERE, label: `This computer alone (${HERE})` },
          ...addresses.map(({ address, name }) => ({ value: address, label: `${address} (${name})` })),
          ...(unlisted ? [{ value: listenHost, label: listenHost }] : []),
        ]}
        onValue={(chosen) => changeRoute({ target: { kind: 'own', listenHost: chosen } })}
      />
      {addresses.length === 0 && (
        <Callout tone="unknown">This computer has no address that another machine could reach. Use a far server instead.</Callout>
      )}
      {exposed && (
        <Callout tone="altered">
          While the run lasts, every machine that can reach {listenHost} can connect to this server. It takes only what the checks need, and
          is gone when the run ends.
        </Callout>
      )}
    </div>
  );
}
