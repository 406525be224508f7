import { useEffect, useRef, useState } from 'react';
import { noProxyEntry } from '../../../shared/model/no-proxy.ts';
import { parseEndpoint } from '../../../shared/model/route.ts';
import { MAX_ADDRESS } from '../../../shared/model/run-plan.ts';
import { useNetwork } from '../../state/network.ts';
import { listenAddressNeeded, setFieldProblem } from '../../state/plan-problems.ts';
import { changeRoute, useRoute, type DraftTarget } from '../../state/route.ts';
import { useRuns } from '../../state/runs.ts';
import { addressOf, foreignServerOf, serverProblem, typeServer } from '../../state/server.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup, TextField } from '../../ui/field.tsx';
import { Callout } from '../../ui/state.tsx';
import { loopbackOf } from '../../state/loopback.ts';
import { CertificateChoice } from '../certificates/certificate-choice.tsx';
import { FarExtrasFields } from './far-extras-fields.tsx';
import { ForeignExtras } from './foreign-extras.tsx';
import { Question } from './question.tsx';

/** What should work: our server, one of ours that runs elsewhere, or somebody else's. One field takes them all, and says what it was understood as. */
export function TargetQuestion() {
  const target = useRoute(({ draft }) => draft.target);
  return (
    <Question asks="What should work?">
      <ServerField target={target} />
      {target.kind === 'own' && <ListenAddress listenHost={target.listenHost} />}
      {target.kind !== 'own' && <WithoutProxies target={target} />}
      {target.kind === 'far' && target.host !== '' && <FarExtrasFields />}
      {target.kind === 'foreign' && (
        <div className="diagnose-foreign">
          <ForeignExtras />
          {foreignServerOf(target)?.secure === true && <CertificateChoice />}
        </div>
      )}
    </Question>
  );
}

const FIELD = 'server';

function ServerField({ target }: { readonly target: DraftTarget }) {
  const typed = useRoute(({ draft }) => draft.typedServer);
  const problem = serverProblem(typed);
  const [left, setLeft] = useState(typed !== '');
  const refused = useRuns((state) => state.refused !== null);
  const input = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setFieldProblem(FIELD, problem);
    return () => setFieldProblem(FIELD, null);
  }, [problem]);
  return (
    <div className="diagnose-server" ref={input}>
      <TextField
        label="Server: HOST:PORT, a ws:// or wss:// address, or nothing for our own"
        labelHidden
        mono
        placeholder="our own server, on this computer"
        value={typed}
        maxLength={MAX_ADDRESS}
        // While somebody is still writing, everything is wrong.
        error={left || refused ? problem : null}
        hint={problem === null ? UNDERSTOOD[target.kind] : UNDERSTOOD.unknown}
        onValue={typeServer}
        onBlur={() => setLeft(true)}
      />
      {typed !== '' && (
        <Button
          look="quiet"
          onClick={() => {
            typeServer('');
            input.current?.querySelector('input')?.focus();
          }}
        >
          Our own server
        </Button>
      )}
    </div>
  );
}

const UNDERSTOOD: Readonly<Record<DraftTarget['kind'] | 'unknown', string>> = {
  own: 'Our own server: both ends are seen. Or write HOST:PORT of a duplexscope serve elsewhere, or the wss:// address of an application.',
  far: 'A duplexscope serve, started there with: duplexscope serve --host ADDRESS. Both ends are seen.',
  foreign: 'Somebody else’s server: it is seen from this end alone, and what needs the other end reads “not tested”.',
  unknown: 'HOST:PORT of a duplexscope serve, or the ws:// or wss:// address of an application.',
};

/** Where other programs of this computer go without a proxy, a diagnosis through one may be beside the point. */
function WithoutProxies({ target }: { readonly target: DraftTarget }) {
  const noProxy = useNetwork((state) => state.noProxy);
  const source = useRoute(({ draft }) => draft.source);
  const address = addressOf(target);
  const entry = noProxy && address !== null ? noProxyEntry(noProxy.value, parseEndpoint(address)) : null;
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
