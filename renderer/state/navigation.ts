import { create } from 'zustand';

export const SCREENS = ['diagnose', 'sweep', 'sessions', 'server', 'console', 'specimens', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];
/** What lies below a run's verdict. */
export const RUN_VIEWS = ['transcript', 'throughput', 'latency', 'variants', 'details'] as const;
export type RunView = (typeof RUN_VIEWS)[number];
/** `stop-run` and `stop-sweep` ask whether what is under way is to be stopped. */
export type Overlay = 'palette' | 'shortcuts' | 'about' | 'stop-run' | 'stop-sweep' | 'export' | null;

interface Navigation {
  /** The proof has the room of the ladder and the checks' cards too. */
  readonly roomy: boolean;
  readonly screen: Screen;
  /** Runs that were opened to be read, by the screen that shows them instead of its own things (opened-runs.ts). */
  readonly opened: Readonly<Partial<Record<Screen, string>>>;
  readonly runView: RunView;
  readonly overlay: Overlay;
  /** Evidence that was asked for: the transcript shows these events, then sets it back to null. Ids are unique only with their part. */
  readonly evidence: { readonly part: number; readonly ids: readonly string[] } | null;
}

export const useNavigation = create<Navigation>(() => ({
  roomy: false,
  screen: 'diagnose',
  opened: {},
  runView: 'transcript',
  overlay: null,
  evidence: null,
}));

export function goTo(screen: Screen): void {
  useNavigation.setState({ screen });
}

/** Where a run is to be seen: here, if one is open, else on Diagnose. */
function runScreen({ screen, opened }: Pick<Navigation, 'screen' | 'opened'>): Screen {
  return opened[screen] === undefined ? 'diagnose' : screen;
}

export function showRunView(runView: RunView): void {
  useNavigation.setState((state) => ({ roomy: false, screen: runScreen(state), runView }));
}

export function showOverlay(overlay: Overlay): void {
  useNavigation.setState({ overlay });
}

/** Opens the transcript at these events. */
export function showEvidence(part: number, ids: readonly string[]): void {
  useNavigation.setState((state) => ({ roomy: false, screen: runScreen(state), runView: 'transcript', evidence: { part, ids } }));
}

export function evidenceShown(): void {
  useNavigation.setState({ evidence: null });
}

/** Gives the proof more room, or the checks theirs back. */
export function toggleRoom(): void {
  useNavigation.setState((state) => ({ roomy: !state.roomy, screen: runScreen(state) }));
}
