import { changeRoute, useRoute } from '../../state/route.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import type { Limit } from './limits.ts';

/** Keeps a limit, and gives it to the plan too where nobody chose another one there. Rejects with a `Failure` when it cannot be kept. */
export async function changeLimit(key: Limit['key'], value: number): Promise<void> {
  const before = useSettings.getState()[key];
  if (useRoute.getState().draft[key] === before) changeRoute({ [key]: value });
  await changeSettings({ [key]: value });
}
