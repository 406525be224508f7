import type { ClientHandshake } from '../websocket/client.ts';
import type { ReceptionReport } from './exchange.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/** How another machine's clock stands to ours, in nanoseconds: `ahead` is true to within `uncertainty` either way. */
export interface FarClock {
  readonly ahead: number;
  readonly uncertainty: number;
}

/**
 * The server read the request after we began to send it and before we had its answer: so much is certain on any route, and no more.
 * Null: that connection has no handshake which both ends know.
 */
export function farClockOf(handshake: ClientHandshake | null, { connection }: ConnectionEvidence): FarClock | null {
  if (!handshake || handshake.answeredAt === null || connection.handshakeAt === null) return null;
  const { startedAt, answeredAt } = handshake;
  return { ahead: connection.handshakeAt - (startedAt + answeredAt) / 2, uncertainty: (answeredAt - startedAt) / 2 };
}

/** The same evidence with its times on our clock, as well as they are known. */
export function onOurClock({ connection, probe }: ConnectionEvidence, { ahead }: FarClock): ConnectionEvidence {
  const ours = <T extends number | null>(at: T): T => (at === null ? at : ((at - ahead) as T));
  const ended = <T extends { readonly at: number }>(end: T | null): T | null => end && { ...end, at: ours(end.at) };
  return {
    connection: {
      ...connection,
      acceptedAt: ours(connection.acceptedAt),
      handshakeAt: ours(connection.handshakeAt),
      end: ended(connection.end),
      endedAt: ours(connection.endedAt),
    },
    probe: probe && {
      ...probe,
      startedAt: ours(probe.startedAt),
      firstSentAt: ours(probe.firstSentAt),
      lastSentAt: ours(probe.lastSentAt),
      received: probe.received && receptionOn(probe.received, ours),
      sentAt: probe.sentAt.map(ours),
      arrivedAt: probe.arrivedAt.map(ours),
      finSeenAt: ours(probe.finSeenAt),
      ended: ended(probe.ended),
    },
  };
}

function receptionOn(report: ReceptionReport, ours: <T extends number | null>(at: T) => T): ReceptionReport {
  return {
    ...report,
    firstAt: ours(report.firstAt),
    lastAt: ours(report.lastAt),
    binsFrom: ours(report.binsFrom),
    coarse: { ...report.coarse, startedAt: ours(report.coarse.startedAt) },
  };
}
