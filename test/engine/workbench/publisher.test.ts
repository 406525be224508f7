import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrafficSample, RunState } from '../../../shared/model/run-state.ts';
import { createRunPublisher, MAX_EVENTS_AT_ONCE, type RunPublisher } from '../../../electron/engine/workbench/publisher.ts';
import { RunEvents, runEventOf } from '../../../electron/engine/workbench/run-events.ts';
import { eventOf } from './run-events.ts';
import { listener, type Listener } from './told.ts';

const SAMPLE: TrafficSample = { part: 0, exchange: 1, control: false, end: 'client', at: 1, sent: 1, received: 1 };

function setUp(): Listener & { readonly events: RunEvents; readonly publisher: RunPublisher; status: RunState['status'] } {
  const events = new RunEvents();
  const listening = listener();
  const at = { ...listening, events, status: 'running' as RunState['status'] };
  const stateNow = (): RunState => ({
    id: 'r',
    startedAt: '2026-01-01T00:00:00.000Z',
    status: at.status,
    error: null,
    route: { hops: [], target: null, requestedMode: 'auto', variant: 'get', tls: 'none' },
    parts: [],
    events: events.count,
    document: null,
  });
  return Object.assign(at, { publisher: createRunPublisher('r', events, stateNow, listening.publish) });
}

describe('what is told of a run', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes in batches, 20 a second at the most, events before the state that counts them', () => {
    const at = setUp();
    for (let ms = 0; ms < 1000; ms++) {
      at.events.add(runEventOf(0, 0, eventOf(ms + 1)));
      at.publisher.touch();
      at.publisher.sample(SAMPLE);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(50);
    expect(at.of('runEvents').length).toBeGreaterThan(15);
    for (const name of ['runEvents', 'runSamples', 'runChanged'] as const) expect(at.of(name).length).toBeLessThanOrEqual(21);
    expect(at.of('runEvents').flatMap(({ events }) => events)).toEqual(at.events.after(0, 2000));
    expect(at.of('runSamples').flatMap(({ samples }) => samples)).toHaveLength(1000);
    let known = 0;
    for (const { event, payload } of at.told) {
      if (event === 'runEvents') known += (payload as { events: unknown[] }).events.length;
      if (event === 'runChanged') expect((payload as RunState).events).toBe(known);
    }
  });

  it('needs no timer while nothing happens', () => {
    const at = setUp();
    expect(vi.getTimerCount()).toBe(0);
    at.publisher.touch();
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    expect(at.told).toHaveLength(1);
  });

  it('is told at once when the run is over, the state last and not again', () => {
    const at = setUp();
    at.publisher.touch();
    vi.advanceTimersByTime(1);
    at.events.add(runEventOf(0, 0, eventOf(1)));
    at.publisher.sample(SAMPLE);
    at.publisher.touch();
    at.status = 'done';
    at.publisher.finish();
    expect(at.told.slice(1).map(({ event }) => event)).toEqual(['runEvents', 'runSamples', 'runChanged']);
    expect(at.of('runChanged').at(-1)).toMatchObject({ status: 'done', events: 1 });
    vi.advanceTimersByTime(1000);
    expect(at.told).toHaveLength(4);
  });

  it('takes several batches for a burst, also beyond the end', () => {
    const at = setUp();
    const burst = 2 * MAX_EVENTS_AT_ONCE + 5;
    for (let n = 1; n <= burst; n++) at.events.add(runEventOf(0, 0, eventOf(n)));
    at.publisher.finish();
    expect(at.of('runChanged')).toMatchObject([{ events: burst }]);
    expect(at.of('runEvents').map(({ events }) => events.length)).toEqual([MAX_EVENTS_AT_ONCE]);
    vi.advanceTimersByTime(49);
    expect(at.of('runEvents').length).toBeLessThanOrEqual(2);
    vi.advanceTimersByTime(1000);
    expect(at.of('runEvents').map(({ events }) => events.length)).toEqual([MAX_EVENTS_AT_ONCE, MAX_EVENTS_AT_ONCE, 5]);
    expect(at.of('runChanged')).toHaveLength(1);
  });

  it('ends when it is closed', () => {
    const at = setUp();
    at.publisher.touch();
    at.publisher.close();
    vi.advanceTimersByTime(1000);
    expect(at.told).toEqual([]);
  });
});
