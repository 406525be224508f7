import { create } from 'zustand';
import type { LinkState } from '../bridge/bridge.ts';

/** Whether the engine can be reached. */
export const useLink = create<{ readonly link: LinkState }>(() => ({ link: 'connecting' }));
