import { create } from 'zustand';

export interface Evidence {
  /** Indices of events, in order of time. */
  readonly events: readonly number[];
  /** The one that was jumped to last. */
  readonly at: number;
  /** How many of those that were asked for the transcript does not hold. */
  readonly missing: number;
}

/** Where the reader is: the event at which they look, and how many CSS pixels its row is below the upper edge. */
export interface Place {
  readonly event: number;
  readonly offset: number;
}

interface TranscriptView {
  readonly view: 'ladder' | 'heads';
  /** Index of the event that is open; null: none. */
  readonly selected: number | null;
  readonly follow: boolean;
  readonly query: string;
  readonly evidence: Evidence | null;
  /** A row to bring into sight, until that is done. */
  readonly reveal: { readonly event: number; readonly align: 'auto' | 'center' } | null;
  /** The connection of "Heads side by side", counted from 1; null: the one that the run's record shows. */
  readonly connection: number | null;
  /** CSS pixels. */
  readonly detailsWidth: number;
  /** While the list is not on the screen. */
  readonly place: Place | null;
}

const OF_ONE_RUN = { selected: null, evidence: null, reveal: null, connection: null, place: null } as const;

/** What the person has chosen in the transcript; it stays while they look at something else. */
export const useTranscriptView = create<TranscriptView>(() => ({
  view: 'ladder',
  follow: false,
  query: '',
  detailsWidth: 440,
  ...OF_ONE_RUN,
}));

export function selectEvent(event: number, align: 'auto' | 'center' = 'auto'): void {
  // Whoever looks at one event is reading: nothing may pull the list away from under them.
  useTranscriptView.setState({ selected: event, reveal: { event, align }, follow: false });
}

export function followTheEnd(follow: boolean): void {
  useTranscriptView.setState({ follow });
}

export function showView(view: TranscriptView['view']): void {
  useTranscriptView.setState({ view });
}

export function keepPlace(place: Place | null): void {
  useTranscriptView.setState({ place });
}

/** Another run: nothing that was chosen means anything in it. */
export function forgetChoices(): void {
  useTranscriptView.setState(OF_ONE_RUN);
}

/** Jumps to a piece of evidence, round the end. */
export function goToEvidence(step: 1 | -1): void {
  const { evidence } = useTranscriptView.getState();
  if (!evidence || evidence.events.length === 0) return;
  const at = (evidence.at + step + evidence.events.length) % evidence.events.length;
  const event = evidence.events[at];
  if (event === undefined) return;
  useTranscriptView.setState({ evidence: { ...evidence, at } });
  selectEvent(event, 'center');
}
