import type { NumberTree } from '../../../shared/model/probe-set.ts';
import type { RunPart } from '../../../shared/model/run-state.ts';
import { formatRate } from '../../../shared/model/units.ts';
import type { Exchange } from './exchanges.ts';

/** Bit/s as the check "both ways at once" gives them: from the first byte to the last at the receiver. */
export interface CheckRates {
  readonly up: number | null;
  readonly down: number | null;
}

/** The check's own figures, where it speaks of this exchange: of several it gives one, which is known by what arrived. Null where it speaks of another one. */
export function checkRatesOf({ part, upReceived, downReceived }: Exchange, parts: readonly RunPart[]): CheckRates | null {
  const numbers = parts[part]?.checks.find(({ id }) => id === 'duplex')?.record?.numbers;
  if (!numbers || !upReceived || !downReceived) return null;
  if (numbers['bytesUp'] !== upReceived.bytes.at(-1) || numbers['bytesDown'] !== downReceived.bytes.at(-1)) return null;
  return { up: bits(numbers['mbpsUp']), down: bits(numbers['mbpsDown']) };
}

/** Two ways to count give two numbers: each is called what it is. */
export function averageWords(check: CheckRates | null): string {
  const average = 'Average: from the start of the exchange to its last byte, in steps of 50 ms.';
  const rates = (['up', 'down'] as const).flatMap((way) => {
    const rate = check?.[way] ?? null;
    return rate === null ? [] : [`${way} ${formatRate(rate)}`];
  });
  return rates.length === 0 ? average : `${average} The check counts from the first byte to the last that arrived: ${rates.join(', ')}.`;
}

function bits(mbps: NumberTree[string] | undefined): number | null {
  return typeof mbps === 'number' ? mbps * 1e6 : null;
}
