import { encode } from './codec.ts';
import { modelled } from './refusal.ts';

type Handler = (event: object, ...args: readonly unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = modelled('ipcMain', {
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
});

/** Lets the app answer an `invoke`. Of an error only the words cross. */
export async function answerInvoke(
  event: object,
  channel: string,
  args: readonly unknown[],
): Promise<{ readonly value: unknown } | { readonly error: string }> {
  try {
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return { value: encode(await handler(modelled('IpcMainInvokeEvent', event), ...args), null) };
  } catch (error) {
    return { error: String(error) };
  }
}
