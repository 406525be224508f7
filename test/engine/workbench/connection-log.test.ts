import { describe, expect, it } from 'vitest';
import type { ServerConnection } from '../../../shared/model/desk-state.ts';
import { createConnectionLog, sizeOf } from '../../../electron/engine/workbench/connection-log.ts';

function connection(number: number, more: Partial<ServerConnection> = {}): ServerConnection {
  return {
    server: 'server-1',
    connection: number,
    at: new Date(1_800_000_000_000 + number).toISOString(),
    remote: '192.0.2.1:1',
    outcome: 'refused',
    status: 400,
    requestHead: null,
    responseHead: null,
    closed: null,
    ...more,
  };
}

const CLOSED = { bytesIn: 1, bytesOut: 2, reason: 'the client left' };

describe('the log of connections', () => {
  it('is bounded however large the heads are that strangers send', () => {
    const log = createConnectionLog();
    const requestHead = Buffer.alloc(64 * 1024, 'x').toString('base64');
    for (let n = 1; n <= 1000; n += 1) log.add(connection(n, { requestHead }));
    const held = log.all.reduce((sum, one) => sum + sizeOf(one), 0);
    expect(held).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(held).toBeGreaterThan(7 * 1024 * 1024);
    expect(log.all[0]?.connection).toBe(1000);
    expect(log.takeChanged()).toHaveLength(log.all.length);
  });

  it('has room again when a server is forgotten', () => {
    const log = createConnectionLog();
    const requestHead = 'A'.repeat(5 * 1024 * 1024);
    log.add(connection(1, { requestHead }));
    log.forget('server-1');
    log.add(connection(2, { requestHead, server: 'server-2' }));
    log.add(connection(3, { server: 'server-2' }));
    expect(log.all.map((one) => one.connection)).toEqual([3, 2]);
  });

  it('gives what changed once, newest first, as it is now', () => {
    const log = createConnectionLog();
    for (const n of [1, 2, 3]) log.add(connection(n));
    log.closed('server-1', 2, CLOSED);
    expect(log.takeChanged()).toEqual([connection(3), connection(2, { closed: CLOSED }), connection(1)]);
    expect(log.takeChanged()).toEqual([]);
    log.closed('server-1', 1, CLOSED);
    expect(log.takeChanged()).toEqual([connection(1, { closed: CLOSED })]);
  });

  it('passes over the end of a connection that it has forgotten', () => {
    const log = createConnectionLog();
    for (let n = 1; n <= 1001; n += 1) log.add(connection(n));
    log.takeChanged();
    log.closed('server-1', 1, CLOSED);
    expect(log.takeChanged()).toEqual([]);
    expect(log.all).toHaveLength(1000);
  });
});
