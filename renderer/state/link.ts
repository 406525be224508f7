import { create } from 'zustand';
import type { LinkState } from '../bridge/index.ts';

/** Whether the engine can be reached. */
export const useLink = create<{ readonly link: LinkState }>(() => ({ link: 'connecting' }));
