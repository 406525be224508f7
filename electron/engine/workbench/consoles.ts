import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import type { ConsolePlan } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { connectModes, type ConnectPlan } from '../connect.ts';
import type { Engine } from '../engine.ts';
import { ConsoleSession } from './console-session.ts';
import { endpointOf, hopsOf } from './hops.ts';
import { paced, type Paced } from './paced.ts';
import type { Secrets } from './secrets.ts';

/** Consoles that are remembered. The oldest that is over makes room for a new one. */
export const MAX_CONSOLES = 8;

export interface ConsolesDeps {
  readonly engine: Pick<Engine, 'connect'>;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly publish: Publish;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

export interface Consoles {
  readonly handlers: Pick<
    Handlers,
    'openConsole' | 'writeConsole' | 'readConsole' | 'stopReading' | 'closeWriteConsole' | 'closeConsole' | 'abortConsole' | 'listConsoles'
  >;
  /** Aborts all of them; resolves when their sockets are released. */
  close(): Promise<void>;
}

interface Open {
  readonly session: ConsoleSession;
  readonly changed: Paced;
}

/** Websockets in a person's hands. What a console cannot do now is `BAD_USAGE`; what happens to its connection is in its state and its dialogue too. */
export function createConsoles({ engine, secrets, publish, onBug }: ConsolesDeps): Consoles {
  const consoles = new Map<string, Open>();
  let lastId = 0;

  function open(choice: ConsolePlan): ConsoleSession {
    const plan = planOf(choice, secrets);
    makeRoom();
    lastId += 1;
    const id = `console-${String(lastId)}`;
    const changed = paced(() => {
      publish('consoleChanged', session.state);
    });
    const session = new ConsoleSession({
      id,
      plan,
      connect: (...way) => engine.connect(...way),
      onChange: () => {
        changed.touch();
      },
      onBug,
    });
    consoles.set(id, { session, changed });
    return session;
  }

  function makeRoom(): void {
    if (consoles.size < MAX_CONSOLES) return;
    const over = [...consoles.values()].find(({ session }) => !session.live);
    if (!over) {
      throw new Failure('BAD_USAGE', `${String(MAX_CONSOLES)} consoles are open; close one of them first`, { stage: 'usage' });
    }
    over.changed.close();
    consoles.delete(over.session.id);
  }

  function find(id: string): ConsoleSession {
    const known = consoles.get(id);
    if (!known) throw new Failure('BAD_USAGE', 'this console is not there any more; open a new one', { stage: 'usage' });
    return known.session;
  }

  return {
    handlers: {
      openConsole: (plan) => open(plan).state,
      writeConsole: async ({ console: id, bytes }) => {
        await find(id).write(Buffer.from(bytes, 'base64'));
        return {};
      },
      readConsole: async ({ console: id, max }) => {
        await find(id).read(max);
        return {};
      },
      stopReading: ({ console: id }) => {
        find(id).stopReading();
        return {};
      },
      closeWriteConsole: async ({ console: id }) => {
        await find(id).closeWrite();
        return {};
      },
      closeConsole: async ({ console: id }) => {
        await find(id).close();
        return {};
      },
      abortConsole: async ({ console: id }) => {
        await find(id).abort();
        return {};
      },
      listConsoles: () => [...consoles.values()].map(({ session }) => session.state),
    },
    async close() {
      await Promise.all([...consoles.values()].map(({ session }) => session.abort()));
      for (const { changed } of consoles.values()) changed.close();
    },
  };
}

function planOf(choice: ConsolePlan, secrets: Pick<Secrets, 'read'>): ConnectPlan {
  const { mode, variant, tls, insecure, timeoutMs } = choice;
  if (variant === 'custom') {
    throw new Failure('BAD_USAGE', 'a console sends no head of your own; choose another variant', { stage: 'usage' });
  }
  const plan: ConnectPlan = {
    target: endpointOf(choice.target),
    hops: hopsOf(choice.hops, secrets),
    requestedMode: mode,
    variant,
    customHead: null,
    tls,
    trust: insecure ? { insecure } : null,
    timeoutMs,
  };
  // Throws for what cannot be, before anything is opened.
  connectModes(plan);
  return plan;
}
