import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { HostApi } from '../shared/ipc/contract.ts';
import { COMMAND_NAMES, commandChannel, EVENT_NAMES, eventChannel, type CommandName, type EventName } from '../shared/ipc/names.ts';

/*
 * All that the page gets of the desktop: one method a command, and `on`. No channel name can be given from outside, and no event object, with its way back to
 * ipcRenderer, gets out.
 */

type Methods = Pick<HostApi, CommandName>;

// Names and channels come from one list, which the contract's table is held against; only the checker cannot follow it through fromEntries.
const methods = Object.fromEntries(
  COMMAND_NAMES.map((name) => [name, (request: unknown): Promise<unknown> => ipcRenderer.invoke(commandChannel(name), request)]),
) as Methods;

function on(event: EventName, listener: (payload: unknown) => void): () => void {
  if (!EVENT_NAMES.includes(event)) throw new TypeError('there is no such event');
  const relay = (_event: IpcRendererEvent, payload: unknown): void => {
    listener(payload);
  };
  ipcRenderer.on(eventChannel(event), relay);
  return () => {
    ipcRenderer.off(eventChannel(event), relay);
  };
}

contextBridge.exposeInMainWorld('duplexscope', { ...methods, on } satisfies HostApi);
