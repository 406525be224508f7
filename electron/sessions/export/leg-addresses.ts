import type { RunState } from '../../../shared/model/run-state.ts';
import type { Conversation } from './conversations.ts';
import { tcpEnd, type TcpEnd } from './tcp-packet.ts';

/** RFC 5737 and RFC 3849: addresses that are nobody's stand for those that were not recorded. */
const NOBODY = {
  4: { client: '198.51.100.1', server: '198.51.100.2' },
  16: { client: '[2001:db8:ffff::1]', server: '[2001:db8:ffff::2]' },
} as const;
/** IANA's range of ports that systems choose by themselves. */
const FIRST_PORT = 49_152;
const PORTS = 16_384;

/** Ports that were made up so far at each leg, over a whole file: so that no two conversations near each other are the same. */
export interface Ports {
  client: number;
  server: number;
}

export interface LegEnds {
  readonly opener: TcpEnd;
  readonly taker: TcpEnd;
  /** What of it is made up, as a sentence; empty: nothing. */
  readonly notes: string;
}

/** The addresses of the connections of one run: what its document has of them, and made-up ones for what nobody wrote down. */
export class LegAddresses {
  readonly #run: RunState;
  readonly #ports: Ports;
  /** Parts whose first connection of the client was seen. */
  readonly #begun = new Set<number>();

  constructor(run: RunState, ports: Ports) {
    this.#run = run;
    this.#ports = ports;
  }

  of(conversation: Conversation): LegEnds {
    return conversation.end === 'client' ? this.#ofClient(conversation) : this.#ofServer(conversation);
  }

  #ofClient({ part, remote }: Conversation): LegEnds {
    const first = !this.#begun.has(part);
    this.#begun.add(part);
    const recorded = tcpEnd(remote);
    const taker = recorded ?? nobody('server', 4, portOf(remote));
    const unknown = recorded ? [] : ['the address that the client connected to'];
    const reached = this.#record(part)?.reach.find(({ stage, ok, remote: at }) => stage === 'tcp' && ok && at === remote);
    const local = tcpEnd(reached?.local ?? null);
    if (!local || local.bytes.length !== taker.bytes.length) {
      return {
        opener: nobody('client', taker.bytes.length, this.#port('client')),
        taker,
        notes: madeUp([...unknown, "the client's address and port"]),
      };
    }
    // The document has the port of the first connection of each part.
    if (first) return { opener: local, taker, notes: madeUp(unknown) };
    return { opener: { ...local, port: this.#port('client') }, taker, notes: madeUp([...unknown, "the client's port"]) };
  }

  #ofServer({ part }: Conversation): LegEnds {
    const target = this.#record(part)?.target ?? null;
    const recorded = tcpEnd(target);
    const taker = recorded ?? nobody('server', 4, portOf(target));
    const notes = madeUp([...(recorded ? [] : ["the server's address"]), 'the address and port of whoever connected to it']);
    return { opener: nobody('client', taker.bytes.length, this.#port('server')), taker, notes };
  }

  #record(part: number): NonNullable<RunState['document']>['runs'][number] | undefined {
    const mode = this.#run.parts[part]?.mode;
    return this.#run.document?.runs.find(({ route }) => route.mode === mode);
  }

  #port(leg: keyof Ports): number {
    const port = FIRST_PORT + (this.#ports[leg] % PORTS);
    this.#ports[leg] += 1;
    return port;
  }
}

function nobody(who: 'client' | 'server', length: number, port: number): TcpEnd {
  const shown = `${NOBODY[length === 16 ? 16 : 4][who]}:${String(port)}`;
  const end = tcpEnd(shown);
  if (!end) throw new Error(`${shown} is no address`);
  return end;
}

/** The port of a name that is no address; 80 where there is none. */
function portOf(endpoint: string | null): number {
  return Number(/:(\d{1,5})$/u.exec(endpoint ?? '')?.[1] ?? 80);
}

function madeUp(what: readonly string[]): string {
  return what.length === 0 ? '' : `Not recorded, so made up: ${what.join('; ')}.`;
}
