import { DEFAULT_SETTINGS } from '../../shared/model/desk-state.ts';
import { dataFolderOf, thisComputer } from '../engine/workbench/data-folder.ts';
import { createSettings } from '../engine/workbench/settings.ts';
import { createSessions, type Sessions } from '../engine/workbench/sessions.ts';

/** The session log of this person's data folder, as a window has it; to be closed. */
export function openSessions(): Sessions {
  const dataFolder = dataFolderOf(thisComputer());
  return createSessions({
    dataFolder,
    publish: () => undefined,
    settings: async () => {
      const settings = createSettings({ dataFolder, publish: () => undefined });
      // Settings that cannot be read are told where they are changed; until then nothing is deleted for their sake.
      const unread = (await settings.problems()).length > 0;
      return unread ? { ...DEFAULT_SETTINGS, keepSessionsDays: null, keepSessionsMiB: Infinity } : await settings.handlers.getSettings({});
    },
    onBug: (error) => {
      throw error;
    },
  });
}
