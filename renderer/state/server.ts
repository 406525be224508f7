import { isWebSocketUrl, readForeignServer, type ForeignServer } from '../../shared/model/foreign-server.ts';
import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/model/route.ts';
import type { ForeignChoice } from '../../shared/model/run-plan.ts';
import { isSecretName, withoutSecretValues } from '../../shared/model/secret-names.ts';
import { changeRoute, NO_FAR_EXTRAS, useRoute, type CertificateTaken, type DraftTarget, type RouteDraft } from './route.ts';

/*
 * The one field that says where the run ends: nothing for a server of our own, HOST:PORT for a `duplexscope serve` elsewhere, or a ws:// or wss:// address for
 * somebody else's server.
 */

const OWN: DraftTarget = { kind: 'own', listenHost: '127.0.0.1' };
/** Stands where something was typed that names no server. */
const UNWRITTEN: DraftTarget = { kind: 'far', host: '', port: 1 };

/**
 * Takes over what was typed, whether it names a server or not. A certificate that nobody has signed is expected of our own servers alone; what belongs to a far
 * server, its secret above all, is not for another one.
 */
export function typeServer(typedServer: string): void {
  const { draft } = useRoute.getState();
  const target = targetOf(typedServer);
  const stays = target?.kind === 'own' && draft.target.kind === 'own';
  changeRoute({
    typedServer,
    target: stays ? draft.target : (target ?? UNWRITTEN),
    certificate: target ? certificateFor(target, draft) : draft.certificate,
    far: target && addressOf(target) === addressOf(draft.target) ? draft.far : NO_FAR_EXTRAS,
  });
}

/** Somebody else's server comes with the careful answer, our own with the easy one; what else was chosen stays. */
function certificateFor(target: DraftTarget, { target: before, certificate }: RouteDraft): CertificateTaken {
  if (target.kind === 'foreign') return before.kind !== 'foreign' && certificate === 'any' ? 'known' : certificate;
  return before.kind === 'foreign' && certificate === 'known' ? 'any' : certificate;
}

/** What is wrong with what was typed, and what to write; null: it names a server. */
export function serverProblem(typed: string): string | null {
  try {
    readServer(typed);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  }
}

function targetOf(typed: string): DraftTarget | null {
  return serverProblem(typed) === null ? readServer(typed) : null;
}

function readServer(typed: string): DraftTarget {
  const text = typed.trim();
  if (text === '') return OWN;
  if (isWebSocketUrl(text)) {
    readForeignServer(text);
    return { kind: 'foreign', url: text };
  }
  if (/^https?:\/\//iu.test(text))
    throw new Failure('BAD_URL', 'a WebSocket server is named by ws:// or wss://; write that in place of http', { stage: 'usage' });
  // What stands before an @ may be a password: nothing of it is repeated.
  if (text.includes('@') || text.includes('://') || !/:\d+$/u.test(text))
    throw new Failure('BAD_URL', 'write HOST:PORT of a duplexscope serve, a ws:// or wss:// address, or nothing for our own server', {
      stage: 'usage',
    });
  return { kind: 'far', ...parseEndpoint(text) };
}

/** Somebody else's server as it is asked for, without what goes along; null: it is another kind, or cannot be read. */
export function foreignServerOf(target: DraftTarget): ForeignServer | null {
  return target.kind === 'foreign' && serverProblem(target.url) === null ? readForeignServer(target.url) : null;
}

/** Where the target is, as `HOST:PORT`; null: it is here, or nowhere yet. */
export function addressOf(target: DraftTarget): string | null {
  const foreign = foreignServerOf(target);
  if (foreign) return formatEndpoint(foreign.target);
  return target.kind === 'far' && target.host !== '' ? formatEndpoint(target) : null;
}

/** The draft as it may be kept: what in the address and its header lines is secret by its name is left out. */
export function withoutServerSecrets(draft: RouteDraft): RouteDraft {
  const { target, typedServer, extras } = draft;
  const bare = target.kind === 'foreign' ? { ...target, url: withoutSecrets(target.url) } : target;
  const headers: ForeignChoice['headers'] = extras.headers.map(({ name, value }) => ({ name, value: isSecretName(name) ? '' : value }));
  return { ...draft, target: bare, typedServer: withoutSecrets(typedServer), extras: { ...extras, headers } };
}

/** Of a query, and of a login that stands before the host although it must not. */
function withoutSecrets(address: string): string {
  const [before = '', ...query] = address.split('?');
  const plain = before.replace(/:\/\/[^/]*@/u, '://');
  return query.length === 0 ? plain : `${plain}?${withoutSecretValues(query.join('?'), '')}`;
}
