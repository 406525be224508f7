import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/model/failure.ts';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { parseEvidence } from '../../electron/diagnosis/evidence-document.ts';
import { newProbeRecord, type ConnectionEvidence } from '../../electron/diagnosis/probe-record.ts';
import { newRecord } from '../../electron/websocket/connection-record.ts';
import { bins, reception } from './receptions.ts';

const HEAD = Buffer.from([0, 255, 10, 13]);
const SEEN: ConnectionEvidence = {
  connection: { ...newRecord(3, { host: '::1', port: 80 }, 5, serverHalfOf('get')), requestHead: HEAD, status: 101, outcome: 'upgraded' },
  probe: { ...newProbeRecord(7), nonce: 'abc', check: 'duplex', lineBytes: HEAD, received: reception(bins(2, () => 9)), arrivedAt: [1, 2] },
};

/** As it travels: bytes are base64 in an object of their own. */
function written(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $b64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, written(member)]));
}
const document = (value: unknown): Buffer => Buffer.from(JSON.stringify(written(value)));

describe('an evidence document', () => {
  it('is read as it was written, bytes as bytes', () => {
    const found = parseEvidence(document([SEEN, { ...SEEN, probe: null }]));
    expect(found).toEqual([SEEN, { ...SEEN, probe: null }]);
    expect(found[0]?.connection.requestHead?.equals(HEAD)).toBe(true);
  });

  it('may be empty', () => {
    expect(parseEvidence(document([]))).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half of it', '[{'],
    ['null', 'null'],
    ['an object', '{}'],
    ['a number in it', '[1]'],
    ['an empty record', '[{}]'],
    ['no connection', '[{"connection":null,"probe":null}]'],
    ['bytes that are none', document([{ ...SEEN, connection: { ...SEEN.connection, requestHead: 'GET' } }]).toString()],
    ['a time in words', document([{ ...SEEN, connection: { ...SEEN.connection, acceptedAt: 'now' } }]).toString()],
    ['bins of no width', document([{ ...SEEN, probe: { ...SEEN.probe, received: reception([], { binNs: 0 }) } }]).toString()],
  ])('is refused with %s', (_name, text) => {
    expect(() => parseEvidence(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'PROBE_MALFORMED' }));
  });

  it('of any JSON is read or refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          expect(Array.isArray(parseEvidence(Buffer.from(JSON.stringify(value))))).toBe(true);
        } catch (error) {
          expect(error instanceof Failure && error.code).toBe('PROBE_MALFORMED');
        }
      }),
    );
  });
});
