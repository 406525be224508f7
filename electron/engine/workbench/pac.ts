import type { Handlers, ResponseOf } from '../../../shared/ipc/contract.ts';
import { formatEndpoint, type Endpoint } from '../../../shared/model/route.ts';
import type { PacQuestion } from '../../../shared/model/sweep.ts';
import { askScript } from '../../pac/ask-script.ts';
import { loadPac } from '../../pac/source.ts';
import type { PacTarget } from '../../pac/sandbox.ts';
import { endpointOf } from './hops.ts';
import { readPacAnswer } from './pac-answer.ts';
import type { Secrets } from './secrets.ts';

export interface PacDeps {
  readonly secrets: Pick<Secrets, 'keep'>;
}

export interface Pac {
  readonly handlers: Pick<Handlers, 'askPac'>;
  /** Resolves when nobody is asked any more. */
  close(): Promise<void>;
}

/** What proxy automatic configurations say: fetched, and asked in a sandbox (electron/pac). Several questions at once do not know of each other. */
export function createPac({ secrets }: PacDeps): Pac {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  async function ask({ source, targets }: PacQuestion): Promise<ResponseOf<'askPac'>> {
    const endpoints = targets.map(endpointOf);
    const { text, from } = await loadPac(source, closing.signal);
    const said = await askScript({ script: text, targets: endpoints.map(targetOf) }, closing.signal);
    const answers = endpoints.map((endpoint, index) => ({
      target: formatEndpoint(endpoint),
      ...readPacAnswer(said[index] ?? '', from, secrets),
    }));
    return { answers };
  }

  return {
    handlers: {
      askPac: async (question) => {
        const asking = ask(question);
        const settled = asking.then(
          () => undefined,
          () => undefined,
        );
        underWay.add(settled);
        try {
          return await asking;
        } finally {
          underWay.delete(settled);
        }
      },
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

/** As a browser asks: by URL, of which a script sees no more than this. Whether it is about TLS, the port alone tells. */
function targetOf(endpoint: Endpoint): PacTarget {
  const { host, port } = endpoint;
  return {
    host,
    url:
      port === 443
        ? `https://${formatEndpoint(endpoint).replace(/:443$/u, '')}/`
        : `http://${formatEndpoint(endpoint).replace(/:80$/u, '')}/`,
  };
}
