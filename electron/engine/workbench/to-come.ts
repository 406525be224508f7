import { Failure } from '../../../shared/model/failure.ts';
import type { Handlers } from '../../../shared/ipc/contract.ts';

const toCome = (): never => {
  throw new Failure('NOT_BUILT_YET', 'this is being built', { stage: 'usage' });
};

/** The lines of a sweep, as a list (lists.ts). */
export const linesOfSweepToCome = (): Promise<never> =>
  Promise.reject(new Failure('NOT_BUILT_YET', 'this is being built', { stage: 'usage' }));

export const SWEEPS_TO_COME: Pick<
  Handlers,
  | 'startSweep'
  | 'pauseSweep'
  | 'resumeSweep'
  | 'cancelSweep'
  | 'listSweeps'
  | 'getSweep'
  | 'readSweepRows'
  | 'countSweepRows'
  | 'readSweepPoints'
  | 'readSweepLines'
  | 'openSweepRow'
> = {
  startSweep: toCome,
  pauseSweep: toCome,
  resumeSweep: toCome,
  cancelSweep: toCome,
  listSweeps: () => [],
  getSweep: toCome,
  readSweepRows: toCome,
  countSweepRows: toCome,
  readSweepPoints: toCome,
  readSweepLines: toCome,
  openSweepRow: toCome,
};

export const EXPORTS_TO_COME: Pick<Handlers, 'previewExport' | 'startExport' | 'cancelExport' | 'importSession'> = {
  previewExport: toCome,
  startExport: toCome,
  cancelExport: toCome,
  importSession: toCome,
};
