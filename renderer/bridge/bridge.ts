import {
  COMMANDS,
  EVENTS,
  type CommandName,
  type EventName,
  type HostApi,
  type PayloadOf,
  type RequestOf,
  type ResponseOf,
} from '../../shared/ipc/contract.ts';
import { failureRecord } from '../../shared/ipc/failure-schema.ts';
import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import { z } from 'zod';

/**
 * `lost`: it is being tried again. Where trying again does not help: `refused`, this page never knew the host's token; `replaced`, it did, and another start of the
 * program with a token of its own has taken the host's place.
 */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused' | 'replaced';

/** The page's way to the engine, whichever host it runs in. All that comes over it is parsed here, once. */
export interface Bridge {
  /** Rejects with a `Failure`, never with anything else. */
  call<Name extends CommandName>(name: Name, request: RequestOf<Name>): Promise<ResponseOf<Name>>;
  on<Name extends EventName>(event: Name, listener: (payload: PayloadOf<Name>) => void): () => void;
  readonly link: LinkState;
  /** Called at every change of `link`; what was told while it was not `open` is lost, so read again then. */
  onLink(listener: (link: LinkState) => void): () => void;
}

const rawResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: failureRecord }),
]);

/** `api` rejects only when its host is gone. */
export function bridgeOver(api: HostApi, link: Pick<Bridge, 'link' | 'onLink'>): Bridge {
  return {
    async call(name, request) {
      const result = rawResult.parse(await api[name](request));
      if (!result.ok) throw failureFrom(result.error);
      const value = COMMANDS[name].response.safeParse(result.value);
      if (!value.success)
        throw new Failure('INTERNAL', `the answer to ${name} does not fit the contract: ${z.prettifyError(value.error)}`, {
          stage: 'usage',
        });
      // The table ties each schema to its name; only the checker cannot follow it through the index.
      return value.data as ResponseOf<typeof name>;
    },
    on(event, listener) {
      return api.on(event, (raw) => {
        listener(EVENTS[event].parse(raw) as PayloadOf<typeof event>);
      });
    },
    get link() {
      return link.link;
    },
    onLink: (listener) => link.onLink(listener),
  };
}
