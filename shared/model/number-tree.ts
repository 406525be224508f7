import type { NumberTree } from './probe-set.ts';

/** What a check's numbers hold under a name, as far as it is what it should be: documents of other versions may hold anything there. */

export function treeOf(value: NumberTree[string] | undefined): NumberTree {
  return typeof value === 'object' && value !== null ? value : {};
}

export function numberIn(tree: NumberTree, name: string): number | null {
  const value = tree[name];
  return typeof value === 'number' ? value : null;
}
