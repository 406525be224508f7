import { useNetwork } from '../../state/network.ts';
import { useRoute } from '../../state/route.ts';
import { TrySpecimen } from '../run/try-specimen.tsx';
import { EmptyState } from '../../ui/state.tsx';

/** Where the verdict will be. On a computer without any proxy the first run would have nothing to find: a misbehaving one is at hand. */
export function FirstResult() {
  const nothingToFind = useNetwork(({ looked, proxies }) => looked && proxies.every(({ hop }) => hop === null));
  const direct = useRoute(({ draft }) => draft.source === 'direct');
  return (
    <EmptyState title="The verdict will be here" action={nothingToFind && direct ? <TrySpecimen /> : undefined}>
      Run sends a handshake and data both ways over the route, looks at both ends, and says in a sentence what was done to them. The bytes
      of both ends are its proof.
    </EmptyState>
  );
}
