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

/** What means something in one run only. */
interface ChoicesInRun {
  /** Index of the event that is open; null: none. */
  readonly selected: number | null;
  readonly evidence: Evidence | null;
  /** A row to bring into sight, until that is done. */
  readonly reveal: { readonly event: number; readonly align: 'auto' | 'center' } | null;
  /** The connection of "Heads side by side", counted from 1; null: the one that the run's record shows. */
  readonly connection: number | null;
  /** While the list is not on the screen. */
  readonly place: Place | null;
}

interface TranscriptView extends ChoicesInRun {
  readonly view: 'ladder' | 'heads';
  readonly follow: boolean;
  readonly query: string;
  /** CSS pixels. */
  readonly detailsWidth: number;
}

const NOTHING_CHOSEN: ChoicesInRun = { selected: null, evidence: null, reveal: null, connection: null, place: null };
/** Runs that are not on the screen and may come back to it: that of Diagnose, while another one is read. */
const MOST_REMEMBERED = 8;
const remembered = new Map<string, ChoicesInRun>();
let shownRun: string | null = null;

/** What the person has chosen in the transcript; it stays while they look at something else. */
export const useTranscriptView = create<TranscriptView>(() => ({
  view: 'ladder',
  follow: false,
  query: '',
  detailsWidth: 440,
  ...NOTHING_CHOSEN,
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

/** The run whose choices these are. */
export function chosenIn(): string | null {
  return shownRun;
}

/** `run`: the one whose list it was; another one may be shown by now. */
export function keepPlace(run: string | null, place: Place | null): void {
  if (run === shownRun) useTranscriptView.setState({ place });
  const choices = run === null ? undefined : remembered.get(run);
  if (run !== null && choices) remembered.set(run, { ...choices, place });
}

/** Another run is shown: what was chosen in the one before means nothing in it, and is there again when that one comes back. */
export function changeRun(to: string | null): void {
  if (shownRun !== null && shownRun !== to) {
    const { selected, evidence, connection, place } = useTranscriptView.getState();
    remembered.set(shownRun, { selected, evidence, reveal: null, connection, place });
    for (const oldest of [...remembered.keys()].slice(0, -MOST_REMEMBERED)) remembered.delete(oldest);
  }
  const before = to === null ? undefined : remembered.get(to);
  if (to !== null) remembered.delete(to);
  shownRun = to;
  useTranscriptView.setState(before ?? NOTHING_CHOSEN);
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
