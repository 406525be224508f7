import { useSyncExternalStore } from 'react';
import { sampleSeries, samplesVersion } from '../../state/samples.ts';
import type { RunPart } from '../../../shared/model/run-state.ts';
import type { ExchangeChoice } from './chart.tsx';
import { exchangesOf, nameOf, shownExchange, type Exchange } from './exchanges.ts';

/** An exchange without any sample of its server for so long has none. */
const SERVER_LATE_NS = 1e9;

interface Found {
  readonly key: string;
  readonly all: readonly Exchange[];
  /** The one that is shown until another one is chosen. */
  readonly first: number | null;
}

let seenVersion = -1;
let found: Found = { key: '', all: [], first: null };

/** Asked at every frame, so it answers the same object as long as there is no other exchange. */
function look(): Found {
  if (seenVersion === samplesVersion()) return found;
  seenVersion = samplesVersion();
  const all = exchangesOf(sampleSeries());
  const first = shownExchange(all, null)?.number ?? null;
  const exchanges = all.map((one) => `${String(one.number)} ${String(one.part)} ${String(one.control)} ${String(hasServer(one))}`);
  const key = [String(first), ...exchanges].join(', ');
  if (key !== found.key) found = { key, all, first };
  return found;
}

/** Which exchanges there are; drawn anew only when that changes, not with every sample. */
export function useExchanges(modes: readonly RunPart['mode'][]): {
  readonly any: boolean;
  readonly choices: readonly ExchangeChoice[];
  readonly first: number | null;
} {
  const { all, first } = useSyncExternalStore(onFrames, look);
  return {
    any: all.length > 0,
    first,
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
