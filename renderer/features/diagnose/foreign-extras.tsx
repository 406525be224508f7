import { Failure } from '../../../shared/model/failure.ts';
import { readHeaderLine, readSubprotocol } from '../../../shared/model/foreign-server.ts';
import { MAX_HEADER_VALUE, MAX_HEADERS, MAX_SUBPROTOCOLS } from '../../../shared/model/run-plan.ts';
import { changeRoute, useRoute, type RouteDraft } from '../../state/route.ts';
import { TextArea, TextField } from '../../ui/field.tsx';
import { useTypedValue } from '../route-builder/use-typed-value.ts';
import { ExtrasFold } from './extras-fold.tsx';

type Extras = RouteDraft['extras'];

/** What goes along with the handshake to somebody else's server, which may want to know who asks. */
export function ForeignExtras() {
  const extras = useRoute(({ draft }) => draft.extras);
  return (
    <ExtrasFold title="Origin, subprotocols and headers" words={inWords(extras)}>
      <Fields extras={extras} />
    </ExtrasFold>
  );
}

function Fields({ extras }: { readonly extras: Extras }) {
  const change = (more: Partial<Extras>): void => changeRoute({ extras: { ...useRoute.getState().draft.extras, ...more } });
  const origin = useTypedValue({ field: 'origin', label: 'Origin' }, extras.origin, {
    show: (value) => value ?? '',
    read: readOrigin,
    commit: (value) => change({ origin: value }),
  });
  const subprotocols = useTypedValue({ field: 'subprotocols', label: 'Subprotocols' }, extras.subprotocols, {
    show: (names) => names.join(', '),
    read: readSubprotocols,
    commit: (names) => change({ subprotocols: [...names] }),
  });
  const headers = useTypedValue({ field: 'headers', label: 'Headers', secret: true }, extras.headers, {
    show: (lines) => lines.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    read: readHeaders,
    commit: (lines) => change({ headers: [...lines] }),
  });
  return (
    <>
      <TextField label="Origin" mono placeholder="https://app.example" {...origin} />
      <TextField label="Subprotocols" mono placeholder="chat.v2, chat.v1" {...subprotocols} />
      <div className="diagnose-extras-headers">
        <TextArea
          label="Headers"
          rows={3}
          placeholder="Authorization: Bearer …"
          {...headers}
          hint="One a line. What is secret in them is sent, and shown, kept and exported as *** only."
        />
      </div>
    </>
  );
}

function inWords({ origin, subprotocols, headers }: Extras): string | null {
  const words = [
    origin,
    subprotocols.length > 0 ? subprotocols.join(', ') : null,
    headers.length > 0 ? `${String(headers.length)} ${headers.length === 1 ? 'header' : 'headers'}` : null,
  ].filter((part) => part !== null);
  return words.length === 0 ? null : words.join(' · ');
}

function readOrigin(text: string): string | null {
  const origin = text.trim();
  if (origin === '') return null;
  readHeaderLine(`Origin: ${origin}`);
  return origin;
}

function readSubprotocols(text: string): readonly string[] {
  const names = text.split(/[\s,]+/u).filter((name) => name !== '');
  if (names.length > MAX_SUBPROTOCOLS) throw tooMany(`${String(MAX_SUBPROTOCOLS)} subprotocols`);
  return names.map(readSubprotocol);
}

function readHeaders(text: string): Extras['headers'] {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
  if (lines.length > MAX_HEADERS) throw tooMany(`${String(MAX_HEADERS)} headers`);
  return lines.map((line) => {
    const [name, value] = readHeaderLine(line);
    if (value.length > MAX_HEADER_VALUE) throw tooMany(`${MAX_HEADER_VALUE.toLocaleString('en')} characters of ${name}`);
    return { name, value };
  });
}

function tooMany(what: string): Failure {
  return new Failure('BAD_USAGE', `${what} can be sent at most`, { stage: 'usage' });
}
