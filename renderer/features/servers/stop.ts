import type { ServerState } from '../../../shared/model/desk-state.ts';
import { startServer, stopServer } from '../../state/servers.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { addressOf, serviceWords } from './words.ts';

/** Stops a server and offers to start it again at the same port. Rejects with a `Failure` when it could not be stopped. */
export async function stopWithUndo(server: ServerState): Promise<void> {
  const plan = await stopServer(server.id);
  const again = (): void => {
    if (plan) void startServer({ ...plan, port: server.port }).catch(toastFailure);
  };
  toast(`Stopped ${serviceWords(server.service)} at ${addressOf(server)}`, plan ? { action: { label: 'Start again', run: again } } : {});
}
