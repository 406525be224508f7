import { VARIANTS, type Variant } from '../../../shared/model/handshake.ts';
import { treeOf } from '../../../shared/model/number-tree.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';

/** What became of one variant. `works`: upgraded, and bytes went both ways; null: not tested, or not the same each time. */
export interface Rung {
  readonly variant: Variant;
  readonly works: boolean | null;
  readonly finding: string;
  readonly status: number | null;
  /** Lines of both heads that it changes, and whether the server must answer otherwise. */
  readonly lines: number;
  readonly server: boolean;
  /** The lines of the request that it takes out, and those that it puts in. */
  readonly left: readonly string[];
  readonly came: readonly string[];
}

export interface Climbed {
  readonly start: Variant;
  /** The smallest change that works, the start itself where that does; null: none that may be advised. */
  readonly smallest: Variant | null;
  /** The start first, then the smallest change first. */
  readonly rungs: readonly Rung[];
}

/** The ladder that a run has climbed; null: it climbed none. */
export function climbedIn(checks: readonly CheckRecord[]): Climbed | null {
  const ladder = treeOf(checks.find(({ id }) => id === 'handshake')?.numbers['ladder']);
  const start = variantOf(ladder['start']);
  if (start === null) return null;
  const rungs = Object.entries(treeOf(ladder['rungs'])).flatMap(([name, value]) => {
    const variant = variantOf(name);
    return variant === null ? [] : [rungOf(variant, treeOf(value))];
  });
  const weight = ({ variant, lines, server }: Rung): number => (variant === start ? -1 : lines * 2 + Number(server));
  return { start, smallest: variantOf(ladder['smallest']), rungs: rungs.sort((a, b) => weight(a) - weight(b)) };
}

function rungOf(variant: Variant, { works, finding, status, lines, server, left, came }: NumberTree): Rung {
  return {
    variant,
    works: typeof works === 'boolean' ? works : null,
    finding: typeof finding === 'string' ? finding : 'not-tested',
    status: typeof status === 'number' ? status : null,
    lines: typeof lines === 'number' ? lines : 0,
    server: server === true,
    left: linesOf(left),
    came: linesOf(came),
  };
}

function variantOf(value: NumberTree[string] | undefined): Variant | null {
  return VARIANTS.find((variant) => variant === value) ?? null;
}

function linesOf(value: NumberTree[string] | undefined): readonly string[] {
  return Object.values(treeOf(value)).flatMap((line) => (typeof line === 'string' ? [line] : []));
}
