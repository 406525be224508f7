import { Failure } from '../../../shared/model/failure.ts';
import type { Handlers } from '../../../shared/ipc/contract.ts';

const toCome = (): never => {
  throw new Failure('NOT_BUILT_YET', 'this is being built', { stage: 'usage' });
};

export const EXPORTS_TO_COME: Pick<Handlers, 'previewExport' | 'startExport' | 'cancelExport' | 'importSession'> = {
  previewExport: toCome,
  startExport: toCome,
  cancelExport: toCome,
  importSession: toCome,
};
