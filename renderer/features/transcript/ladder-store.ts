import { useSyncExternalStore } from 'react';
import { eachFrame } from '../../state/frames.ts';
import { evidenceShown } from '../../state/navigation.ts';
import { onTranscript, transcriptEvents, transcriptRun } from '../../state/transcript.ts';
import type { RunEvent } from '../../../shared/model/run-state.ts';
import { Connections } from './connections.ts';
import { findEvidence } from './evidence.ts';
import { EVERYTHING, Ladder, passes, type Filter } from './ladder.ts';
import { countHits, nextHit, Search } from './search.ts';
import { changeRun, chosenIn, selectEvent, showView, useTranscriptView } from './view-state.ts';

/*
 * The ladder of the run that is shown, outside React since it can hold a hundred thousand events. It grows with the transcript whether it is looked at or not,
 * so that opening it costs nothing.
 */
const ladder = new Ladder();
const connections = new Connections();
let search = new Search('');
let searching = false;
let known: readonly RunEvent[] = [];
let version = 0;
const listeners = new Set<() => void>();

/** Of a frame: the rest is for drawing. */
const SEARCH_MS = 6;

/** Told of every change of the ladder, the filter or the search's hits. */
export function useLadder(): { readonly ladder: Ladder; readonly connections: Connections; readonly version: number } {
  const current = useSyncExternalStore(subscribe, () => version);
  return { ladder, connections, version: current };
}

/** The same for who only wants to read it once. */
export function currentLadder(): Ladder {
  return ladder;
}

export function hits(): ReadonlySet<number> {
  return search.hits;
}

/** Whether the search has not yet looked at all events. */
export function isSearching(): boolean {
  return searching;
}

export function setFilter(change: Partial<Filter>): void {
  ladder.show({ ...ladder.filter, ...change });
  tell();
}

export function searchFor(query: string): void {
  useTranscriptView.setState({ query });
  search = new Search(query);
  searching = query !== '';
  if (searching) goOnSearching();
  tell();
}

/** Selects the next hit, or the one before. */
export function goToHit(step: 1 | -1): void {
  const { selected } = useTranscriptView.getState();
  const row = nextHit(ladder.shown, search.hits, selected === null ? (step === 1 ? -1 : 0) : ladder.rowAt(selected), step);
  const event = ladder.shown[row];
  if (event !== undefined) selectEvent(event, 'center');
}

export function hitCounts(selected: number | null): { readonly all: number; readonly upTo: number } {
  const row = selected === null ? -1 : ladder.rowOf(selected);
  return countHits(ladder.shown, search.hits, search.hits.has(selected ?? -1) ? row : -1);
}

/**
 * Shows these events: takes away a filter that hides any, selects the first, and marks all. Waits (gives false) while the transcript is still being read;
 * `expected` is how many events it will have.
 */
export function openEvidence(asked: { readonly part: number; readonly ids: readonly string[] }, expected: number): boolean {
  const { found, missing } = findEvidence(transcriptEvents(), asked);
  if (missing > 0 && transcriptEvents().length < expected) return false;
  const events = [...found].sort((a, b) => ladder.time(a) - ladder.time(b) || a - b);
  if (events.some((index) => hides(index))) setFilter(EVERYTHING);
  showView('ladder');
  useTranscriptView.setState({ evidence: { events, at: 0, missing } });
  const [first] = events;
  if (first !== undefined) selectEvent(first, 'center');
  evidenceShown();
  return true;
}

function hides(index: number): boolean {
  const event = ladder.event(index);
  return event !== null && !passes(ladder.filter, event);
}

const goOnSearching = eachFrame(() => {
  const until = performance.now() + SEARCH_MS;
  searching = !search.step(transcriptEvents(), () => performance.now() > until);
  tell();
  if (searching) goOnSearching();
});

function grow(): void {
  const events = transcriptEvents();
  if (events !== known) {
    known = events;
    // The first events of a run come in an array of its own, too.
    if (transcriptRun() !== chosenIn()) changeRun(transcriptRun());
    search = new Search(useTranscriptView.getState().query);
    // A part of the run before need not be one of this run.
    ladder.show({ ...ladder.filter, part: null });
  }
  ladder.grow(events);
  connections.grow(events);
  if (useTranscriptView.getState().query !== '') {
    searching = true;
    goOnSearching();
  }
  tell();
}

function tell(): void {
  version += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

onTranscript(grow);
grow();
