import { Failure } from '../../../shared/model/failure.ts';
import { parseEndpoint } from '../../../shared/model/route.ts';
import type { Service } from '../connection-record.ts';
import { chargen } from './chargen.ts';
import { discard } from './discard.ts';
import { echo } from './echo.ts';
import { takeover } from './takeover.ts';

/** `echo`, `discard`, `chargen` or `tcp://HOST:PORT`. Throws `BAD_USAGE`, for a bad address `BAD_URL` or `BAD_PORT`. */
export function namedService(name: string): Service {
  switch (name) {
    case 'echo':
      return echo();
    case 'discard':
      return discard();
    case 'chargen':
      return chargen();
    default:
      if (name.startsWith('tcp://')) return takeover(parseEndpoint(name.slice('tcp://'.length).replace(/\/$/u, '')));
      throw new Failure('BAD_USAGE', `unknown service "${name}"; use echo, discard, chargen or tcp://HOST:PORT`, { stage: 'usage' });
  }
}
