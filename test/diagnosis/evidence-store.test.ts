import { describe, expect, it } from 'vitest';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { DEFAULT_EVIDENCE_LIMITS, EvidenceStore } from '../../electron/diagnosis/evidence-store.ts';
import type { Exchange } from '../../electron/diagnosis/exchange.ts';
import { newProbeRecord, type ProbeRecord } from '../../electron/diagnosis/probe-record.ts';
import { newRecord } from '../../electron/websocket/connection-record.ts';
import { bins, reception } from './receptions.ts';

let lastId = 0;
function add(store: EvidenceStore, nonce: string): { readonly id: number; readonly record: ProbeRecord } {
  const record = { ...newProbeRecord(0), nonce };
  lastId += 1;
  store.add(newRecord(lastId, null, 0, serverHalfOf('get')), record);
  return { id: lastId, record };
}

/** An exchange that counts how often it is asked. */
function exchange(): Exchange & { readonly asked: (number | null | undefined)[] } {
  const asked: (number | null | undefined)[] = [];
  const received = reception(bins(4, () => 25));
  return {
    asked,
    offset: 100,
    sent: { bytes: 7, firstAt: 1, lastAt: 2, done: true },
    report: (owed) => {
      asked.push(owed);
      return received;
    },
    received,
    end: null,
    hold: () => undefined,
    finished: Promise.resolve(),
  };
}

describe('the evidence store', () => {
  it('finds records by nonce and by connection', () => {
    const store = new EvidenceStore();
    const { id } = add(store, 'a');
    add(store, 'b');
    expect(store.byNonce('a').map(({ connection }) => connection.id)).toEqual([id]);
    expect(store.ofConnection(id)?.nonce).toBe('a');
    expect(store.byNonce('c')).toEqual([]);
    expect(store.ofConnection(-1)).toBeNull();
  });

  it('gives copies', () => {
    const store = new EvidenceStore();
    const { record } = add(store, 'a');
    const [before] = store.byNonce('a');
    record.tailBytes = 5;
    expect([before?.probe?.tailBytes, store.byNonce('a')[0]?.probe?.tailBytes]).toEqual([0, 5]);
  });

  it('asks a running exchange anew each time, and hands on what was sent in all', () => {
    const store = new EvidenceStore();
    const { record } = add(store, 'a');
    const running = exchange();
    store.follow(record, running);
    expect(store.byNonce('a')[0]?.probe).toMatchObject({ sentBytes: 7, sendingDone: true, received: { bytes: 100 } });
    store.byNonce('a', 100);
    expect(running.asked).toEqual([undefined, 100]);
  });

  it('lets the oldest finished record go first, and never one that lives', () => {
    const store = new EvidenceStore({ ...DEFAULT_EVIDENCE_LIMITS, maxRecords: 3 });
    const [first, second, third] = ['1', '2', '3'].map((nonce) => add(store, nonce));
    if (!first || !second || !third) throw new Error('not added');
    store.settle(third.record);
    store.settle(second.record);
    add(store, '4');
    expect(['1', '2', '3', '4'].map((nonce) => store.byNonce(nonce).length)).toEqual([1, 0, 1, 1]);
    add(store, '5');
    add(store, '6');
    expect(['1', '3', '4', '5', '6'].map((nonce) => store.byNonce(nonce).length)).toEqual([1, 0, 1, 1, 1]);
  });

  it('lets those go first whom nobody can ask about', () => {
    const store = new EvidenceStore({ ...DEFAULT_EVIDENCE_LIMITS, maxRecords: 3 });
    const first = add(store, '1');
    store.settle(first.record);
    const nameless = Array.from({ length: 5 }, () => {
      const { id, record } = add(store, '');
      record.nonce = null;
      store.settle(record);
      return id;
    });
    expect(store.byNonce('1')).toHaveLength(1);
    expect(nameless.map((id) => store.ofConnection(id) !== null)).toEqual([false, false, false, true, true]);
  });

  it('forgets what has been finished for long enough', () => {
    const store = new EvidenceStore({ ...DEFAULT_EVIDENCE_LIMITS, keepMs: 0 });
    const { record } = add(store, 'old');
    store.settle(record);
    add(store, 'new');
    expect([store.byNonce('old').length, store.byNonce('new').length]).toEqual([0, 1]);
  });

  it('gives the first records only of a nonce that many connections used', () => {
    const store = new EvidenceStore({ ...DEFAULT_EVIDENCE_LIMITS, maxOfNonce: 2 });
    const ids = [add(store, 'same'), add(store, 'same'), add(store, 'same')].map(({ id }) => id);
    expect(store.byNonce('same').map(({ connection }) => connection.id)).toEqual(ids.slice(0, 2));
  });

  it('closes the judgement of the oldest finished receptions, whose last report stays', () => {
    const store = new EvidenceStore({ ...DEFAULT_EVIDENCE_LIMITS, maxOpenJudgements: 1 });
    const [first, second] = [add(store, '1'), add(store, '2')];
    const [one, two] = [exchange(), exchange()];
    store.follow(first.record, one);
    store.follow(second.record, two);
    store.settle(first.record);
    store.settle(second.record);
    one.asked.length = 0;
    two.asked.length = 0;
    expect(store.byNonce('1')[0]?.probe?.received?.bytes).toBe(100);
    store.byNonce('2', 100);
    expect([one.asked, two.asked]).toEqual([[], [100]]);
  });
});
