import { modelled } from './refusal.ts';
import { running } from './running.ts';

/** One display with a panel at its top. */
export const screen = modelled('screen', {
  getAllDisplays: () => {
    running();
    return [
      modelled('display', {
        id: 1,
        bounds: { x: 0, y: 0, width: 1920, height: 1080 },
        workArea: { x: 0, y: 27, width: 1920, height: 1053 },
      }),
    ];
  },
});
