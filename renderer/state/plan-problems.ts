import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import { MAX_TYPED_HEAD } from '../../shared/model/run-plan.ts';
import { loopbackOf } from './loopback.ts';
import { hopsOnTheWay, type RouteDraft } from './route.ts';
import { foreignServerOf, serverProblem } from './server.ts';

/** Fields of the plan whose text cannot be read, each with what to write instead. The draft still holds their last good value, which nobody asked for now. */
export const usePlanProblems = create<{ readonly fields: Readonly<Record<string, string>> }>(() => ({ fields: {} }));

/** Null: the field is right, or not there any more. */
export function setFieldProblem(field: string, says: string | null): void {
  const { [field]: before, ...others } = usePlanProblems.getState().fields;
  if (before === (says ?? undefined)) return;
  usePlanProblems.setState({ fields: says === null ? others : { ...others, [field]: says } });
}

/**
 * Whether somebody has to say where our server listens: it is on loopback, where a proxy on another machine cannot reach it. `perhaps`: the proxies are named
 * by names that may mean this computer.
 */
export function listenAddressNeeded(draft: RouteDraft): 'yes' | 'perhaps' | 'no' {
  if (draft.target.kind !== 'own' || loopbackOf(draft.target.listenHost) !== 'yes') return 'no';
  const hops = hopsOnTheWay(draft).map(({ host }) => loopbackOf(host));
  return hops.includes('no') ? 'yes' : hops.includes('unknown') ? 'perhaps' : 'no';
}

/** What is wrong with the head that somebody typed, as far as the window can tell; null as well where none is sent. */
export function headProblemOf({ variant, customHead }: RouteDraft): string | null {
  if (variant !== 'custom' || customHead.length <= MAX_TYPED_HEAD) return null;
  const [length, most] = [customHead.length, MAX_TYPED_HEAD].map((count) => count.toLocaleString('en'));
  return `The head has ${length ?? ''} characters, line ends included; ${most ?? ''} can be sent at most. Shorten it.`;
}

/** What is wrong with the one certificate that is to be taken; null as well where there is no TLS, or another choice. */
function certificateProblemOf({ certificate, pin, target, tls }: RouteDraft): string | null {
  const inTls = target.kind === 'foreign' ? foreignServerOf(target)?.secure === true : tls !== 'none';
  if (certificate !== 'pinned' || !inTls) return null;
  return /^[0-9a-f:\s]*$/iu.test(pin) && pin.replace(/[:\s]/gu, '').length === 64
    ? null
    : 'Write the SHA-256 of the one certificate that is taken, 64 hexadecimal digits, or choose which others are taken.';
}

/** Why this plan cannot be run as it stands, as far as the window can tell. */
export function problemOf(draft: RouteDraft): Failure | null {
  const [unreadable] = Object.values(usePlanProblems.getState().fields);
  if (unreadable !== undefined) return new Failure('BAD_USAGE', unreadable, { stage: 'usage' });
  const server = serverProblem(draft.typedServer);
  if (server !== null) return new Failure('BAD_URL', server, { stage: 'usage', hop: 'target' });
  const certificate = certificateProblemOf(draft);
  if (certificate !== null) return new Failure('BAD_USAGE', certificate, { stage: 'usage', hop: 'target' });
  if (draft.source !== 'direct' && hopsOnTheWay(draft).length === 0)
    return new Failure(
      'BAD_USAGE',
      draft.hops.length === 0
        ? 'The route has no proxy yet. Add one, or choose "Directly".'
        : 'All proxies of the route are off. Switch one on, or choose "Directly".',
      { stage: 'usage' },
    );
  const head = headProblemOf(draft);
  if (head !== null) return new Failure('BAD_HEAD', head, { stage: 'usage' });
  if (draft.checks.length === 0) return new Failure('BAD_USAGE', 'Choose at least one check.', { stage: 'usage' });
  if (listenAddressNeeded(draft) === 'yes')
    return new Failure(
      'UNREACHABLE_TARGET',
      'A proxy of this route is on another machine and cannot reach a server that listens on this computer alone. Choose an address to listen on, or a far server.',
      { stage: 'usage', hop: 'target' },
    );
  return null;
}
