import { Copy, Plug, Trash2, X } from 'lucide-react';
import { useId } from 'react';
import { Failure } from '../../../shared/model/failure.ts';
import { HOP_KINDS, parseEndpoint, parseHop, parsePort, type HopKind } from '../../../shared/model/route.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { changeHop, duplicateHop, hopUrl, removeHop, useRoute, type HopDraft } from '../../state/route.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { call } from '../../state/host.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../ui/field.tsx';
import { AuthoritiesField } from '../certificates/authorities-field.tsx';
import { stopTest, testTone, testUpTo, type TestUpTo } from './chain-tests.ts';
import { ToneIcon } from '../../ui/state.tsx';
import { PasswordField } from './password-field.tsx';
import { useTypedValue } from './use-typed-value.ts';

const KIND_LABELS: Readonly<Record<HopKind, string>> = {
  http: 'http — HTTP proxy',
  https: 'https — HTTP proxy, TLS to it',
  socks4: 'socks4 — looked up here',
  socks4a: 'socks4a — looked up there',
  socks5: 'socks5 — looked up here',
  socks5h: 'socks5h — looked up there',
};

/** What one proxy of the chain is, and what can be done with it. */
export function HopEditor({
  hop,
  place,
  of,
  test,
  onRemoved,
}: {
  readonly hop: HopDraft;
  readonly place: number;
  readonly of: number;
  readonly test: TestUpTo | null;
  readonly onRemoved: () => void;
}) {
  const heading = useId();
  const isGone = (): boolean => useRoute.getState().draft.hops.every(({ id }) => id !== hop.id);
  const host = useTypedValue({ field: `host ${hop.id}`, label: `Host of proxy ${String(place)}` }, hop.host, {
    show: (value) => value,
    read: readHost,
    commit: (value) => changeHop(hop.id, { host: value }),
    isGone,
  });
  const port = useTypedValue({ field: `port ${hop.id}`, label: `Port of proxy ${String(place)}` }, hop.port, {
    show: String,
    read: readPort,
    commit: (value) => changeHop(hop.id, { port: value }),
    isGone,
  });
  return (
    <section className="route-editor" aria-labelledby={heading}>
      <h3 id={heading} className="route-editor-title">
        Proxy {place} of {of}
      </h3>
      <span className="route-editor-keys muted small">On its card: Alt with an arrow key moves it, Delete removes it</span>
      <div className="route-editor-fields">
        <SelectField
          label="Kind"
          value={hop.kind}
          choices={HOP_KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
          onValue={(kind) => changeHop(hop.id, { kind })}
        />
        <TextField
          label="Host"
          mono
          {...host}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text').trim();
            if (!pasted.includes('://')) return;
            event.preventDefault();
            void replaceBy(hop.id, pasted).then(host.onBlur, toastFailure);
          }}
        />
        <TextField label="Port" mono inputMode="numeric" {...port} />
        <TextField
          label="User"
          mono
          value={hop.username ?? ''}
          maxLength={255}
          onValue={(username) => changeHop(hop.id, { username: username === '' ? null : username })}
        />
        <PasswordField
          label="Password"
          field={`password of proxy ${hop.id}`}
          secret={hop.secret}
          onSecret={(secret) => changeHop(hop.id, { secret })}
        />
      </div>
      {hop.kind === 'https' && (
        <div className="route-editor-tls">
          <AuthoritiesField
            of={`proxy ${String(place)}`}
            file={hop.authorities ?? null}
            onFile={(authorities) => changeHop(hop.id, { authorities })}
          />
          <Checkbox
            label="Take any certificate of this proxy"
            checked={hop.insecure ?? false}
            onValue={(insecure) => changeHop(hop.id, { insecure })}
          />
        </div>
      )}
      <div className="route-editor-actions">
        <Checkbox label="On the way" checked={hop.enabled} onValue={(enabled) => changeHop(hop.id, { enabled })} />
        {test?.outcome === null ? (
          <Button className="route-editor-try" icon={<X size={14} aria-hidden />} onClick={() => stopTest(hop.id)}>
            Stop the test
          </Button>
        ) : (
          <Button
            className="route-editor-try"
            icon={<Plug size={14} aria-hidden />}
            disabled={!hop.enabled}
            onClick={() => void testUpTo(hop.id)}
          >
            Test the chain up to here
          </Button>
        )}
        <Button icon={<Copy size={14} aria-hidden />} onClick={() => duplicate(hop.id)}>
          Duplicate
        </Button>
        <Button
          look="danger"
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => {
            removeWithUndo(hop);
            onRemoved();
          }}
        >
          Remove
        </Button>
      </div>
      <p className="route-editor-test" role="status">
        {test === null ? (
          <span className="muted">A test opens the chain up to this proxy and asks it for what comes next.</span>
        ) : test.outcome === null ? (
          <>
            <ToneIcon tone="busy" /> Testing
          </>
        ) : (
          <>
            <ToneIcon tone={testTone(test.outcome)} />
            <span>
              {test.outcome.says}
              {test.outcome.ms === null ? '' : ` (${formatMs(test.outcome.ms)})`}
            </span>
          </>
        )}
      </p>
    </section>
  );
}

export function removeWithUndo(hop: HopDraft): void {
  const putBack = removeHop(hop.id);
  toast(`Removed ${hopUrl(hop)} from the route.`, { action: { label: 'Undo', run: putBack } });
}

function duplicate(id: string): void {
  try {
    duplicateHop(id);
  } catch (error) {
    toastFailure(error);
  }
}

/** As `parsePort`, in as few words as there is room for. */
function readPort(text: string): number {
  try {
    return parsePort(text.trim());
  } catch {
    throw new Failure('BAD_PORT', 'write 1 to 65535', { stage: 'usage' });
  }
}

/** A name or address alone, with or without the brackets of IPv6. */
function readHost(text: string): string {
  const bare = text.trim().replace(/^\[(.*)\]$/u, '$1');
  if (bare === '' || /[@/\s]/u.test(bare))
    throw new Failure('BAD_URL', 'Write a name or an address alone, for instance 10.0.0.1 or proxy.example.', { stage: 'usage' });
  return parseEndpoint(bare.includes(':') ? `[${bare}]:1` : `${bare}:1`).host;
}

/** A whole address in the host's place says all at once. */
async function replaceBy(id: string, url: string): Promise<void> {
  const { kind, host, port, credentials } = parseHop(url);
  const kept = credentials && credentials.password !== '' ? (await call('keepSecret', { secret: credentials.password })).secret : null;
  changeHop(id, { kind, host, port, ...(credentials ? { username: credentials.username, secret: kept } : {}) });
}
