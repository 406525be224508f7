import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { Engine } from '../engine/engine.ts';
import { chooseRoute } from './choose-route.ts';
import { errorLine, EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { untilInterrupted, warnStrangers } from './long-running.ts';
import type { RouteOptions } from './route-options.ts';

export interface ForwardOptions {
  readonly listen: Endpoint;
  readonly target: Endpoint;
  readonly route: RouteOptions;
}

/** Forwards until it is interrupted. 1 when connections came and not one could be carried, else 0. */
export async function forward({ listen, target, route }: ForwardOptions, host: Host): Promise<number> {
  let carried = 0;
  let failed = 0;
  const engine = new Engine();
  try {
    const { address } = await engine.forward({
      listen,
      connect: { target, ...chooseRoute(route) },
      onOpened: () => {
        carried += 1;
      },
      onError: (failure) => {
        failed += 1;
        host.err(errorLine(failure.code, failure.message));
      },
    });
    host.out(`Listening on ${formatEndpoint(address)}, carrying to ${formatEndpoint(target)}\n`);
    await warnStrangers(listen.host, host);
    await untilInterrupted(host.interrupted);
  } finally {
    await engine.close();
  }
  return failed > 0 && carried === 0 ? EXIT.failed : EXIT.done;
}
