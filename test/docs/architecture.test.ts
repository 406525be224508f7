import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AREAS } from '../architecture/rules.ts';
import { filesBelow } from '../architecture/source-files.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/architecture.md', ROOT), 'utf8');
const charts = [...PAGE.matchAll(/^```mermaid\n([^]*?)^```$/gmu)].map(([, chart = '']) => chart);

/** From each name of a chart to those that its arrows lead to. `a & b --> c & d` are four arrows. */
function arrowsOf(chart: string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [, from = '', to = ''] of chart.matchAll(/^ +([^\n]+?) --> ([^\n]+)$/gmu))
    for (const one of from.split(' & ')) arrows.set(one, new Set([...(arrows.get(one) ?? []), ...to.split(' & ')]));
  return arrows;
}

function reachedFrom(arrows: ReadonlyMap<string, ReadonlySet<string>>, from: string): Set<string> {
  const reached = new Set<string>();
  const go = (at: string): void => {
    for (const next of arrows.get(at) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      go(next);
    }
  };
  go(from);
  return reached;
}

describe('the diagrams of who may import whom', () => {
  it.each([
    { house: 'electron', chart: charts[1] ?? '' },
    { house: 'renderer', chart: charts[2] ?? '' },
  ])('$house: every arrow is allowed, and whatever is allowed is an arrow or a way along several', ({ house, chart }) => {
    const arrows = arrowsOf(chart);
    const rules = Object.entries(AREAS).filter(([area]) => area.startsWith(`${house}/`));
    const short = (area: string): string => area.slice(house.length + 1);
    const drawn = new Set([...arrows.keys(), ...[...arrows.values()].flatMap((to) => [...to])]);
    const alone = rules.filter(
      ([area, { mayImport }]) => mayImport.length === 0 && !rules.some(([, rule]) => rule.mayImport.includes(area)),
    );
    expect([...drawn, ...alone.map(([area]) => short(area))].sort()).toEqual(rules.map(([area]) => short(area)).sort());
    for (const [area, { mayImport }] of rules) {
      const allowed = mayImport.map(short);
      expect({ area, arrows: [...(arrows.get(short(area)) ?? [])].filter((to) => !allowed.includes(to)) }).toEqual({ area, arrows: [] });
      const reached = reachedFrom(arrows, short(area));
      expect({ area, missing: allowed.filter((to) => !reached.has(to)) }).toEqual({ area, missing: [] });
    }
  });
});

describe('the page about the house', () => {
  it('lists every thread', () => {
    const listed = [...PAGE.matchAll(/^\| `([\w/-]+-thread\.ts)` \|/gmu)].map(([, path]) => path);
    expect(listed.toSorted()).toEqual(
      filesBelow('electron')
        .filter((path) => /\/[a-z]+-thread\.ts$/u.test(path))
        .toSorted(),
    );
  });

  it('names only files and folders that are there', () => {
    const named = [...PAGE.matchAll(/`((?:electron|renderer|shared|test|docs)\/[\w./-]*)`/gu)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });
});
