import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import type { StoredSession } from '../stored-session.ts';
import { Conversations, type Conversation } from './conversations.ts';
import { InTime } from './in-time.ts';
import { LegAddresses, type Ports } from './leg-addresses.ts';
import { recordingsOf } from './recordings.ts';
import { Payloads, TcpStream, type StreamPacket } from './tcp-stream.ts';

export interface TimedPacket extends StreamPacket {
  /** ns since 1970. */
  readonly time: bigint;
}

/**
 * A TCP conversation for each connection that was observed, at the client's leg and at the server's, as packets in the order of time. Addresses and ports are
 * those that were recorded; of others the packets that open a conversation say that they are made up.
 */
export function* packetsOf(session: StoredSession): Generator<TimedPacket> {
  const ports: Ports = { client: 0, server: 0 };
  for (const { run, events } of recordingsOf(session)) {
    const started = BigInt(Date.parse(run.startedAt)) * 1_000_000n;
    for (const packet of new InTime(legPackets(run, events, ports))) {
      const { at, segment, event, more } = packet;
      yield { at, segment, event, more, time: started + BigInt(Math.max(0, Math.round(at))) };
    }
  }
}

function* legPackets(run: RunState, events: Iterable<RunEvent>, ports: Ports): Generator<StreamPacket> {
  const conversations = new Conversations();
  const addresses = new LegAddresses(run, ports);
  const streams = new Map<Conversation, TcpStream>();
  const payloads = new Payloads();
  /** How the server's connections ended, until what was counted on them has been told. */
  const ends: { conversation: Conversation; event: RunEvent }[] = [];
  const tellEnds = function* (those: (conversation: Conversation) => boolean): Generator<StreamPacket> {
    for (const { conversation, event } of ends.splice(0)) {
      if (those(conversation)) {
        yield* streams.get(conversation)?.tell(event, 'down') ?? [];
        if (event.kind === 'closed') streams.delete(conversation);
      } else ends.push({ conversation, event });
    }
  };
  let client: Conversation | null = null;
  for (const event of events) {
    const { conversation } = conversations.place(event);
    if (!conversation) continue;
    if (!streams.has(conversation)) {
      if (event.kind !== 'accepted' && event.kind !== 'connected') continue;
      if (event.end === 'server') yield* tellEnds(() => true);
      else {
        if (client) streams.delete(client);
        client = conversation;
      }
      const { opener, taker, notes } = addresses.of(conversation);
      const stream = new TcpStream(opener, taker, notes, payloads);
      streams.set(conversation, stream);
      yield* stream.open(event, conversation.askedAt);
      continue;
    }
    const isEnd = event.kind === 'fin' || event.kind === 'reset' || event.kind === 'closed';
    if (event.end === 'server' && isEnd) {
      ends.push({ conversation, event });
      yield* tellEnds((ended) => ended !== conversations.newest);
    } else yield* streams.get(conversation)?.tell(event, event.end === 'server' ? 'down' : 'up') ?? [];
  }
  yield* tellEnds(() => true);
}
