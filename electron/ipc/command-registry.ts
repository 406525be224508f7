import { ipcMain, type WebContents } from 'electron';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import { commandChannel, COMMAND_NAMES } from '../../shared/ipc/names.ts';
import type { Workbench } from '../engine/workbench/workbench.ts';
import { isTrustedSender } from './trusted-sender.ts';

export interface CommandRegistryOptions {
  readonly handlers: Workbench['handlers'];
  readonly isOurs: (contents: WebContents) => boolean;
  /** Told of defects of ours, and of strangers that were refused. */
  readonly onBug: (error: unknown) => void;
}

/** Answers every command of the contract for our own page. Whoever else asks is told nothing, not even whether the request would have been good. */
export function registerCommands({ handlers, isOurs, onBug }: CommandRegistryOptions): void {
  for (const name of COMMAND_NAMES) {
    ipcMain.handle(commandChannel(name), async (event, request: unknown) => {
      if (!isTrustedSender(event, isOurs)) {
        onBug(new Error(`a stranger asked for ${name}`));
        throw new Error('refused');
      }
      return await dispatch(handlers, name, request, onBug);
    });
  }
}
