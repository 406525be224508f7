import type { RunPart } from '../../../shared/model/run-state.ts';
import type { Counter } from './rates.ts';

/** Samples of one end of an exchange; `Series` of state/samples.ts is one. */
export interface EndSamples {
  readonly part: number;
  readonly exchange: number;
  readonly control: boolean;
  readonly end: 'client' | 'server';
  readonly at: readonly number[];
  readonly sent: readonly number[];
  readonly received: readonly number[];
}

/** The four counters of an exchange; null where its end was not counted. Up goes from the client to the server. */
export interface Exchange {
  readonly number: number;
  readonly part: number;
  readonly control: boolean;
  /** Of the first count of either end, ns since the run's start. */
  readonly start: number;
  readonly upSent: Counter | null;
  readonly upReceived: Counter | null;
  readonly downSent: Counter | null;
  readonly downReceived: Counter | null;
}

/** In the order in which they began. */
export function exchangesOf(series: readonly EndSamples[]): readonly Exchange[] {
  const numbers = [...new Set(series.map(({ exchange }) => exchange))].sort((a, b) => a - b);
  return numbers.flatMap((number) => {
    const ends = series.filter(({ exchange, at }) => exchange === number && at.length > 0);
    const [first] = ends;
    if (!first) return [];
    const client = ends.find(({ end }) => end === 'client');
    const server = ends.find(({ end }) => end === 'server');
    return [
      {
        number,
        part: first.part,
        control: first.control,
        start: Math.min(...ends.map(({ at }) => at[0] ?? Infinity)),
        upSent: client ? { at: client.at, bytes: client.sent } : null,
        upReceived: server ? { at: server.at, bytes: server.received } : null,
        downSent: server ? { at: server.at, bytes: server.sent } : null,
        downReceived: client ? { at: client.at, bytes: client.received } : null,
      },
    ];
  });
}

/** The last moment at which anything of it was counted, ns since the run's start. */
export function endOf({ upSent, upReceived, start }: Exchange): number {
  return Math.max(start, upSent?.at.at(-1) ?? 0, upReceived?.at.at(-1) ?? 0);
}

/** `both ways 2 (tunnel)`: counted within its part; without the mode when the run has only one. */
export function nameOf(exchange: Exchange, all: readonly Exchange[], modes: readonly RunPart['mode'][]): string {
  const alike = all.filter(({ part, control }) => part === exchange.part && control === exchange.control);
  const mode = modes.length > 1 ? ` (${modes[exchange.part] ?? '?'})` : '';
  return `${exchange.control ? 'direct control' : 'both ways'} ${String(alike.indexOf(exchange) + 1)}${mode}`;
}

/** What carried less in both directions together has no rate to speak of. The check of the standard websocket sends 1 KiB each way. */
const SMALL_BYTES = 65_536;

/**
 * What is shown: the one that was chosen, else of `part`, or of the whole run where that part has none, the newest over the route that is not small, else the
 * newest; while there is none of those, nothing but a control.
 */
export function shownExchange(all: readonly Exchange[], chosen: number | null, part: number | null): Exchange | null {
  const routed = all.filter(({ control }) => !control);
  const ofPart = routed.filter((one) => one.part === part);
  const from = ofPart.length > 0 ? ofPart : routed;
  return routed.find(({ number }) => number === chosen) ?? from.findLast((one) => !isSmall(one)) ?? from.at(-1) ?? null;
}

export function isSmall({ upSent, downSent, downReceived }: Exchange): boolean {
  const up = upSent?.bytes.at(-1) ?? 0;
  const down = Math.max(downSent?.bytes.at(-1) ?? 0, downReceived?.bytes.at(-1) ?? 0);
  return up + down < SMALL_BYTES;
}

/** The control to compare with: of the same part, the last one before the exchange, else the first after it. */
export function controlFor(exchange: Exchange | null, all: readonly Exchange[]): Exchange | null {
  const controls = all.filter(({ control, part }) => control && (exchange === null || part === exchange.part));
  if (!exchange) return controls.at(-1) ?? null;
  return controls.findLast(({ number }) => number < exchange.number) ?? controls[0] ?? null;
}
