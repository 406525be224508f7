import { choosePac, usePac } from '../../state/pac.ts';
import { useNetwork } from '../../state/network.ts';
import { useRoute } from '../../state/route.ts';
import { foundWays, goDirectly, goOverFound, goOwnWay, isWay, type FoundWay } from '../../state/way.ts';
import { RadioGroup } from '../../ui/field.tsx';
import { PacWay } from '../pac/pac-way.tsx';
import { RouteBuilder } from '../route-builder/index.tsx';
import { Question } from './question.tsx';

const DIRECT = 'direct';
const OWN = 'own';
const PAC = 'pac';

/** How this computer gets there, with the route itself below. */
export function WayQuestion() {
  const proxies = useNetwork((state) => state.proxies);
  const looked = useNetwork((state) => state.looked);
  const source = useRoute(({ draft }) => draft.source);
  const hops = useRoute(({ draft }) => draft.hops);
  const pac = usePac(({ chosen }) => chosen);
  const ways = foundWays(proxies);
  const found = source === 'system' ? ways.find((way) => isWay(way, hops)) : undefined;
  return (
    <Question asks="How do you get there?">
      <RadioGroup
        legend="How do you get there?"
        legendHidden
        look={ways.length > 1 ? 'list' : 'segmented'}
        value={pac ? PAC : source === 'direct' ? DIRECT : (found?.key ?? OWN)}
        choices={[
          { value: DIRECT, label: 'Directly' },
          ...ways.map((way) => ({ value: way.key, label: labelOf(way), disabled: way.hop === null })),
          { value: PAC, label: 'As a PAC file says' },
          { value: OWN, label: 'By a route of my own' },
        ]}
        onValue={(chosen) => {
          choosePac(chosen === PAC);
          if (chosen === PAC) return;
          const way = ways.find(({ key }) => key === chosen);
          if (way?.hop) goOverFound(way.hop);
          else if (chosen === DIRECT) goDirectly();
          else goOwnWay();
        }}
      />
      {looked && ways.length === 0 && <p className="field-hint diagnose-note">No proxy is set up on this computer.</p>}
      {pac && <PacWay />}
      <RouteBuilder />
    </Question>
  );
}

function labelOf({ url, sources, problem }: FoundWay): string {
  const told = `${url} (from ${sources.join(', ')})`;
  return problem === null ? told : `${told}: ${problem}`;
}
