import type { Failure } from '../../shared/model/failure.ts';
import type { Endpoint, RouteMode } from '../../shared/model/route.ts';
import { startForwarder } from '../websocket/forward.ts';
import { connectModes, openOverRoute, type ConnectPlan } from './connect.ts';

export interface ForwardPlan {
  /** Where local programs connect to; port 0 takes a free one. */
  readonly listen: Endpoint;
  readonly connect: ConnectPlan;
  /** Once a local connection that is carried. */
  readonly onOpened?: (mode: RouteMode) => void;
  /** Once a local connection that could not be carried, or was cut. */
  readonly onError: (failure: Failure) => void;
}

export interface RunningForward {
  readonly address: Endpoint;
  close(): Promise<void>;
}

/** Carries each local connection over a websocket of its own. Rejects with `BAD_USAGE`, `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`. */
export async function startForward({ listen, connect, onOpened, onError }: ForwardPlan): Promise<RunningForward> {
  const modes = connectModes(connect);
  let known: RouteMode | null = null;
  return await startForwarder({
    listen,
    onError,
    open: async (signal) => {
      // What worked once is tried first: `auto` would knock at a closed door for each connection.
      const requestedMode = known === 'tunnel' || known === 'relay' ? known : connect.requestedMode;
      try {
        const { socket, mode } = await openOverRoute({ ...connect, requestedMode }, signal);
        known = modes.length > 1 ? mode : null;
        onOpened?.(mode);
        return socket;
      } catch (error) {
        known = null;
        throw error;
      }
    },
  });
}
