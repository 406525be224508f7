import { useSyncExternalStore } from 'react';
import type { RunEvent } from '../../shared/model/run-state.ts';
import { call } from './host.ts';
import { eachFrame } from './frames.ts';

/*
 * The events of the runs that somebody holds (held-runs.ts), of which one is on the screen. They live outside React, in one array a run that only grows, sorted
 * by `seq` without gaps: a run can have a hundred thousand. Components are told of growth once a frame.
 */
interface Transcript {
  readonly events: RunEvent[];
  /** What came ahead of its turn while the first ones were still being read. */
  ahead: RunEvent[];
}

const NO_EVENTS: readonly RunEvent[] = [];
const transcripts = new Map<string, Transcript>();
let onScreen: string | null = null;
let version = 0;
const listeners = new Set<() => void>();

function tell(): void {
  version += 1;
  for (const listener of listeners) listener();
}

const announce = eachFrame(tell);

/** All events of the run on screen, in the order in which they were recorded (`seq`). The array is the same one as long as the run is: read `useTranscriptVersion` to know that it grew. */
export function transcriptEvents(): readonly RunEvent[] {
  return onScreen === null ? NO_EVENTS : (transcripts.get(onScreen)?.events ?? NO_EVENTS);
}

/** The run whose events these are. */
export function transcriptRun(): string | null {
  return onScreen;
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

/** Another run is on the screen from now on. Told at once: nothing may draw its facts with the events of the one before. */
export function showTranscript(of: string | null): void {
  if (of === onScreen) return;
  onScreen = of;
  tell();
}

export function addEvents(of: string, more: readonly RunEvent[]): void {
  const transcript = transcripts.get(of);
  if (transcript) append(of, transcript, more);
}

/** Reads what the engine has, for a run that began before this page looked; what comes meanwhile is kept in order. */
export async function loadTranscript(of: string): Promise<void> {
  const transcript = transcripts.get(of) ?? { events: [], ahead: [] };
  transcripts.set(of, transcript);
  for (;;) {
    const after = transcript.events.length;
    const { events: more } = await call('readEvents', { run: of, after });
    // Nobody may want it any more by now.
    if (transcripts.get(of) !== transcript || more.length === 0) return;
    append(of, transcript, more);
    if (transcript.events.length === after) return;
  }
}

export function forgetTranscript(of: string): void {
  if (transcripts.delete(of) && of === onScreen) announce();
}

function append(of: string, transcript: Transcript, more: readonly RunEvent[]): void {
  for (const event of more) take(transcript, event);
  if (transcript.ahead.length > 0) {
    const waiting = transcript.ahead.sort((a, b) => a.seq - b.seq);
    transcript.ahead = [];
    for (const event of waiting) take(transcript, event);
  }
  if (of === onScreen) announce();
}

function take({ events, ahead }: Transcript, event: RunEvent): void {
  if (event.seq === events.length + 1) events.push(event);
  else if (event.seq > events.length) ahead.push(event);
}
