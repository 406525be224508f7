import type { NumberTree } from '../../shared/model/probe-set.ts';
import { formatRate } from '../../shared/model/units.ts';
import { round } from './check.ts';

/** Of a rate so near to the cap the route may have much more to give. */
const REACHED = 0.8;

/** `serverCapMbps`: what the far server carries at most, each way, in Mbit/s; nothing where it named no cap. */
export function serverCapNumbers(bytesPerSecond: number | null): NumberTree {
  return bytesPerSecond === null ? {} : { serverCapMbps: round((bytesPerSecond * 8) / 1e6) };
}

/** Whose the rates are, to follow them in a sentence: a cap is the server's doing, and no slowness of the route. Empty without a cap. */
export function whoseRates({ mbpsUp, mbpsDown, serverCapMbps: cap }: NumberTree): string {
  if (typeof cap !== 'number') return '';
  const fastest = Math.max(...[mbpsUp, mbpsDown].map((rate) => (typeof rate === 'number' ? rate : 0)));
  const said = `the server's own cap of ${formatRate(cap * 1e6)} each way`;
  return fastest >= REACHED * cap ? `; that is ${said}, so the route may be faster` : `; ${said} was not reached`;
}
