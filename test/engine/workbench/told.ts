import type { EventName, PayloadOf, Publish } from '../../../shared/ipc/contract.ts';
import { EVENTS } from '../../../shared/ipc/contract.ts';

interface Told {
  readonly event: EventName;
  readonly payload: unknown;
}

/** Listens as a window does: every event is parsed as it arrives, and can be waited for. */
export interface Listener {
  readonly publish: Publish;
  readonly told: readonly Told[];
  of<Name extends EventName>(event: Name): PayloadOf<Name>[];
  /** The first event of this name, told before or later, that `fits`. */
  readonly until: <Name extends EventName>(event: Name, fits: (payload: PayloadOf<Name>) => boolean) => Promise<PayloadOf<Name>>;
}

export function listener(): Listener {
  const told: Told[] = [];
  const waiting = new Set<() => void>();

  const of = <Name extends EventName>(event: Name): PayloadOf<Name>[] =>
    // The table ties each name to its payload; only the checker cannot follow it.
    told.filter((one) => one.event === event).map(({ payload }) => payload as PayloadOf<Name>);

  return {
    told,
    of,
    publish: (event, payload) => {
      EVENTS[event].parse(JSON.parse(JSON.stringify(payload)));
      told.push({ event, payload: structuredClone(payload) });
      for (const look of waiting) look();
    },
    until: (event, fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = of(event).find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
