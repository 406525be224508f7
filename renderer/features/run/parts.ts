import { GRADES } from '../../../shared/model/check.ts';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import type { RunPart, RunState } from '../../../shared/model/run-state.ts';

/** One mode of a run with what the document says of it, once there is one. `index` is the part's number, by which events and evidence are found. */
export interface ShownPart {
  readonly index: number;
  readonly part: RunPart;
  readonly record: RunRecord | null;
  /** False: the run was cancelled before it came to this mode. Modes are tried one after the other, so it is behind the first that was cut short. */
  readonly begun: boolean;
}

/** The run's parts; best grade first once there are grades, as they were tried before. */
export function partsOf({ parts, document }: Pick<RunState, 'parts' | 'document'>): readonly ShownPart[] {
  const cutShort = parts.findIndex(({ state }) => state === 'cancelled');
  const shown = parts.map((part, index) => ({
    index,
    part,
    record: document?.runs.find(({ route }) => route.mode === part.mode) ?? null,
    begun: part.state !== 'waiting' && (cutShort < 0 || index <= cutShort),
  }));
  const rank = ({ record }: ShownPart): number => (record ? GRADES.indexOf(record.grade) : GRADES.length);
  return document ? shown.sort((a, b) => rank(a) - rank(b)) : shown;
}

/** What is looked at when nobody has chosen: what is under way, else the best, else the last of which there is anything. */
export function defaultPart(parts: readonly ShownPart[]): ShownPart | null {
  return (
    parts.find(({ part }) => part.state === 'running') ??
    parts.find(({ record }) => record !== null) ??
    parts.findLast(({ begun }) => begun) ??
    parts[0] ??
    null
  );
}
