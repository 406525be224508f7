import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import { MAX_TYPED_HEAD } from '../../shared/model/run-plan.ts';
import { loopbackOf } from './loopback.ts';
import { hopsOnTheWay, type RouteDraft } from './route.ts';

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

/** Why this plan cannot be run as it stands, as far as the window can tell. */
export function problemOf(draft: RouteDraft): Failure | null {
  const [unreadable] = Object.values(usePlanProblems.getState().fields);
  if (unreadable !== undefined) return new Failure('BAD_USAGE', unreadable, { stage: 'usage' });
  if (draft.target.kind === 'far' && draft.target.host === '')
    return new Failure('BAD_URL', 'Write where the far server is, as HOST:PORT, for instance 192.0.2.7:8080.', {
      stage: 'usage',
      hop: 'target',
    });
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
