import { useEffect, useState } from 'react';
import { call } from '../../state/host.ts';
import { wordsOf } from '../../state/toasts.ts';
import { withoutConsumed, type HeaderChange } from './head-marks.ts';

/** Two heads, base64; see the command `compareHeads`. */
export interface HeadPair {
  readonly kind: 'request' | 'response';
  readonly sent: string;
  readonly received: string;
  readonly relayed: boolean;
}

export type Comparison =
  | { readonly state: 'none' | 'busy' }
  | { readonly state: 'done'; readonly changes: readonly HeaderChange[] }
  | { readonly state: 'failed'; readonly why: string };

const NONE: Comparison = { state: 'none' };
const BUSY: Comparison = { state: 'busy' };
/** What was compared is not compared again; the oldest is forgotten. */
const MOST_KNOWN = 200;
const known = new Map<string, Comparison>();

/** What changed from the head that was sent to the one that was received; `none` without a pair. */
export function useComparison(pair: HeadPair | null): Comparison {
  const key = pair ? `${pair.kind} ${String(pair.relayed)} ${pair.sent} ${pair.received}` : '';
  const [, setAnswered] = useState('');
  useEffect(() => {
    if (!pair || known.get(key)?.state === 'done') return undefined;
    let wanted = true;
    void compare(pair).then((comparison) => {
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? '');
      known.set(key, comparison);
      if (wanted) setAnswered(key);
    });
    return () => {
      wanted = false;
    };
    // The key holds all of the pair.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return pair ? (known.get(key) ?? BUSY) : NONE;
}

async function compare(pair: HeadPair): Promise<Comparison> {
  try {
    const { changes } = await call('compareHeads', pair);
    return { state: 'done', changes: withoutConsumed(changes, pair.relayed && pair.kind === 'request') };
  } catch (error) {
    return { state: 'failed', why: wordsOf(error) };
  }
}
