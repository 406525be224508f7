import { createWorkbench, type Workbench } from '../../electron/engine/workbench/workbench.ts';

/** The inside of a window, as whoever is killed has it: a mistake of ours ends it, and is seen. */
export function victimsWorkbench(dataFolder: string): Workbench {
  return createWorkbench({
    host: 'browser',
    dataFolder,
    resolveProxy: null,
    onBug: (error) => {
      throw error;
    },
  });
}
