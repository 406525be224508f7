import { describe, expect, it } from 'vitest';
import { farClockOf, onOurClock } from '../../electron/diagnosis/far-clock.ts';
import { newProbeRecord, type ConnectionEvidence } from '../../electron/diagnosis/probe-record.ts';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { newRecord } from '../../electron/websocket/connection-record.ts';
import type { ClientHandshake } from '../../electron/websocket/client.ts';
import { bins, reception } from './receptions.ts';

const FAR = 7e15;
const handshake = (startedAt: number, answeredAt: number | null): ClientHandshake => ({
  outcome: 'upgraded',
  status: 101,
  sent: Buffer.alloc(0),
  sentShown: Buffer.alloc(0),
  received: Buffer.alloc(0),
  interim: [],
  head: null,
  body: Buffer.alloc(0),
  notes: [],
  irregularities: [],
  startedAt,
  answeredAt,
  ms: 0,
  socket: null,
});

function evidence(handshakeAt: number | null): ConnectionEvidence {
  const received = reception(bins(3, () => 10));
  const connection = {
    ...newRecord(1, null, FAR + 90, serverHalfOf('get')),
    handshakeAt,
    end: { how: 'fin' as const, at: FAR + 900, code: null },
  };
  const probe = { ...newProbeRecord(FAR + 120), firstSentAt: FAR + 130, arrivedAt: [FAR + 140, FAR + 150], received, finSeenAt: null };
  return { connection, probe };
}

describe('the clock of a far server', () => {
  it('is known to half the time of the handshake', () => {
    expect(farClockOf(handshake(100, 200), evidence(FAR + 150))).toEqual({ ahead: FAR, uncertainty: 50 });
  });

  it('is never off by more than that, wherever on the way the time was spent', () => {
    for (const readAt of [101, 130, 170, 199]) {
      const clock = farClockOf(handshake(100, 200), evidence(FAR + readAt));
      expect(Math.abs((clock?.ahead ?? 0) - FAR)).toBeLessThanOrEqual(clock?.uncertainty ?? -1);
    }
  });

  it('is not known without an answer or without a request', () => {
    expect(farClockOf(handshake(100, null), evidence(FAR))).toBeNull();
    expect(farClockOf(handshake(100, 200), evidence(null))).toBeNull();
    expect(farClockOf(null, evidence(FAR))).toBeNull();
  });

  it('is taken off every time of the evidence, and off nothing else', () => {
    const original = evidence(FAR + 150);
    const { connection, probe } = onOurClock(original, { ahead: FAR, uncertainty: 0 });
    expect(connection).toMatchObject({ acceptedAt: 90, handshakeAt: 150, endedAt: null, end: { how: 'fin', at: 900 } });
    expect(probe).toMatchObject({
      startedAt: 120,
      firstSentAt: 130,
      lastSentAt: null,
      arrivedAt: [140, 150],
      sentAt: [],
      finSeenAt: null,
      sentBytes: 0,
    });
    const before = original.probe?.received;
    expect(probe?.received).toMatchObject({
      bytes: 30,
      bins: [10, 10, 10],
      firstAt: (before?.firstAt ?? 0) - FAR,
      binsFrom: (before?.binsFrom ?? 0) - FAR,
    });
    expect(probe?.received?.coarse.startedAt).toBe((before?.coarse.startedAt ?? 0) - FAR);
  });
});
