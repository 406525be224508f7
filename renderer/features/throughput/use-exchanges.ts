import { useSyncExternalStore } from 'react';
import { sampleSeries, samplesVersion } from '../../state/samples.ts';
import type { RunPart } from '../../../shared/model/run-state.ts';
import type { ExchangeChoice } from './chart.tsx';
import { exchangesOf, isSmall, nameOf, shownExchange, type Exchange } from './exchanges.ts';

/** An exchange without any sample of its server for so long has none. */
const SERVER_LATE_NS = 1e9;

interface Found {
  readonly key: string;
  readonly all: readonly Exchange[];
}

let seenVersion = -1;
let found: Found = { key: '', all: [] };

/** Asked at every frame, so it answers the same object as long as there is no other exchange. */
function look(): Found {
  if (seenVersion === samplesVersion()) return found;
  seenVersion = samplesVersion();
  const all = exchangesOf(sampleSeries());
  const facts = (one: Exchange) => [one.number, one.part, one.control, hasServer(one), isSmall(one)].join(' ');
  const key = all.map(facts).join(', ');
  if (key !== found.key) found = { key, all };
  return found;
}

/** Which exchanges there are; drawn anew only when that changes, not with every sample. */
export function useExchanges(
  modes: readonly RunPart['mode'][],
  part: number | null,
): {
  readonly any: boolean;
  readonly choices: readonly ExchangeChoice[];
  /** The one that is shown until another one is chosen. */
  readonly first: number | null;
} {
  const { all } = useSyncExternalStore(onFrames, look);
  return {
    any: all.length > 0,
    first: shownExchange(all, null, part)?.number ?? null,
    choices: all
      .filter(({ control }) => !control)
      .map((one) => ({ number: one.number, name: nameOf(one, all, modes), server: hasServer(one) })),
  };
}

function hasServer({ upReceived, upSent, start }: Exchange): boolean {
  return upReceived !== null || (upSent?.at.at(-1) ?? start) - start < SERVER_LATE_NS;
}

function onFrames(listener: () => void): () => void {
  let frame = 0;
  const each = (): void => {
    frame = requestAnimationFrame(each);
    if (seenVersion !== samplesVersion()) listener();
  };
  frame = requestAnimationFrame(each);
  return () => {
    cancelAnimationFrame(frame);
  };
}
