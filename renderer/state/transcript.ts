import { useSyncExternalStore } from 'react';
import type { RunEvent } from '../../shared/model/run-state.ts';
import { call } from './host.ts';
import { eachFrame } from './frames.ts';

/*
 * The events of the run that is shown. They live outside React in one array that only grows, sorted by `seq` without gaps: a run can have a hundred
 * thousand. Components are told of growth once a frame.
 */
let run: string | null = null;
let events: RunEvent[] = [];
/** What came ahead of its turn while the first ones were still being read. */
let ahead: RunEvent[] = [];
let version = 0;
const listeners = new Set<() => void>();

const announce = eachFrame(() => {
  version += 1;
  for (const listener of listeners) listener();
});

/** All events of the run on screen, in the order in which they were recorded (`seq`). The array is the same one as long as the run is: read `useTranscriptVersion` to know that it grew. */
export function transcriptEvents(): readonly RunEvent[] {
  return events;
}

/** Changes once a frame at most while events come in, and when another run is shown. */
export function useTranscriptVersion(): number {
  return useSyncExternalStore(onTranscript, () => version);
}

/** Calls `listener` at each of those changes; gives the function that ends it. */
export function onTranscript(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function addEvents(of: string, more: readonly RunEvent[]): void {
  if (of !== run) return;
  append(more);
}

/** Reads what the engine has, for a run that began before this page looked; what comes meanwhile is kept in order. */
export async function loadTranscript(of: string): Promise<void> {
  if (run !== of) {
    run = of;
    events = [];
    ahead = [];
    announce();
  }
  for (;;) {
    const after = events.length;
    const { events: more } = await call('readEvents', { run: of, after });
    // Another run may be on screen by now.
    if (of !== currentRun() || more.length === 0) return;
    append(more);
    if (events.length === after) return;
  }
}

export function forgetTranscript(of: string): void {
  if (of !== run) return;
  run = null;
  events = [];
  ahead = [];
  announce();
}

function currentRun(): string | null {
  return run;
}

function append(more: readonly RunEvent[]): void {
  for (const event of more) if (event.seq > events.length) take(event);
  if (ahead.length > 0) {
    const waiting = ahead.sort((a, b) => a.seq - b.seq);
    ahead = [];
    for (const event of waiting) if (event.seq > events.length) take(event);
  }
  announce();
}

function take(event: RunEvent): void {
  if (event.seq === events.length + 1) events.push(event);
  else ahead.push(event);
}
