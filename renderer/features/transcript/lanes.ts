import type { RunEvent } from '../../../shared/model/run-state.ts';

export interface Lane {
  /** `This computer`, `Proxy 1`, `Server`. */
  readonly name: string;
  /** Where it is; null where the name says it. */
  readonly address: string | null;
}

/** A lane for the client, each proxy and the server, from left to right. */
export function lanesOf(hops: readonly string[], target: string | null): readonly Lane[] {
  return [
    { name: 'This computer', address: null },
    ...hops.map((url, index) => ({ name: hopName(index, hops.length), address: url })),
    { name: 'Server', address: target },
  ];
}

export function hopName(index: number, hops: number): string {
  return hops === 1 ? 'Proxy' : `Proxy ${String(index + 1)}`;
}

/** The lane in which the event was seen. */
export function laneOf({ end, hop }: Pick<RunEvent, 'end' | 'hop'>, lanes: number): number {
  if (end === 'client') return 0;
  if (end === 'server') return lanes - 1;
  return Math.min(lanes - 1, (hop ?? 0) + 1);
}

/**
 * How an event is drawn. An arrow begins or ends at the lane of the end that saw it and goes half-way to its neighbour, since what happens on the way is not
 * seen: with `leaves` it points away from the lane, else it arrives there. `side`: which neighbour, 1 the right one, -1 the left one.
 */
export type Drawing =
  | { readonly as: 'mark'; readonly lane: number }
  | { readonly as: 'arrow'; readonly lane: number; readonly side: 1 | -1; readonly leaves: boolean; readonly way: 'up' | 'down' };

export function drawingOf(event: Pick<RunEvent, 'end' | 'hop' | 'direction' | 'kind'>, lanes: number): Drawing {
  const lane = laneOf(event, lanes);
  const { end, direction, kind } = event;
  // Of a hop in the middle it is not said to which of its neighbours something went.
  if (direction === null || end === 'hop' || !CARRIES.has(kind)) return { as: 'mark', lane };
  const leaves = direction === 'sent';
  return { as: 'arrow', lane, side: end === 'client' ? 1 : -1, leaves, way: (end === 'client') === leaves ? 'up' : 'down' };
}

const CARRIES: ReadonlySet<RunEvent['kind']> = new Set([
  'proxy-dialogue',
  'head',
  'interim-head',
  'body',
  'early-bytes',
  'first-bytes',
  'bytes',
  'probe-line',
]);
