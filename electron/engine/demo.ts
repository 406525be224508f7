import type { ProbeSet } from '../../shared/model/probe-set.ts';
import { QUICK_CHECKS, type CheckId } from '../../shared/model/check.ts';
import { parseHop, type RouteMode } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN } from '../diagnosis/probe-plan.ts';
import type { Engine } from './engine.ts';
import type { SpecimenInfo } from './specimens.ts';

/** What the demo found about one specimen. */
export interface DemoEntry {
  readonly specimen: SpecimenInfo;
  readonly set: ProbeSet;
}

export interface DemoWatcher {
  readonly signal: AbortSignal;
  readonly onCheck?: (name: string, mode: RouteMode, id: CheckId) => void;
  /** In order of finishing. */
  readonly onDone?: (entry: DemoEntry, done: number, all: number) => void;
}

/** So many specimens are probed at a time. Most of a probe is waiting for silence; more at once would make the checks that measure time unsure. */
const AT_ONCE = 8;

/** Probes that sit out several silences take the longest, so they begin first: the whole is not longer than they are. */
const PATIENCE_FIRST: readonly string[] = [
  'holds-request',
  'holds-response',
  'swallows-client-data',
  'hangs',
  'deadlocks-at-64k',
  'far-200ms',
  'slow-256kbit',
];

/** Short traffic: what a specimen does to the stream shows in its first MiB. Bytes per second, so that probes beside each other find room. */
const DEMO_PLAN = { durationMs: 500, pace: 16 * 2 ** 20, timeoutMs: 3000 } as const;

/** Starts the specimens of these names (null: all) and probes each with the quick checks in every mode. Gives them in the order in which specimens are shown. */
export async function runDemo(
  engine: Engine,
  names: readonly string[] | null,
  { signal, onCheck, onDone }: DemoWatcher,
): Promise<readonly DemoEntry[]> {
  const specimens = await engine.specimens(names);
  const { list } = specimens;
  const entries = new Map<string, DemoEntry>();
  const waiting = [...list].sort((a, b) => Number(PATIENCE_FIRST.includes(b.name)) - Number(PATIENCE_FIRST.includes(a.name)));
  const work = async (): Promise<void> => {
    for (let specimen = waiting.shift(); specimen !== undefined; specimen = waiting.shift()) {
      const { name, url, probedWith: tls } = specimen;
      const set = await engine.probe(
        {
          plan: { ...DEFAULT_PROBE_PLAN, ...DEMO_PLAN, tls, hops: [parseHop(url)], checks: QUICK_CHECKS },
          requestedMode: 'auto',
          target: { kind: 'own', listen: null, reachedAt: null },
        },
        { signal, onCheck: (mode, id, done) => (done === null ? onCheck?.(name, mode, id) : undefined) },
      );
      const entry = { specimen, set };
      entries.set(name, entry);
      onDone?.(entry, entries.size, list.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await specimens.close();
  }
  return list.flatMap(({ name }) => entries.get(name) ?? []);
}
