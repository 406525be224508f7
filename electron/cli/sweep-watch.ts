import { GRADES } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import { formatCount } from '../../shared/model/units.ts';
import type { SweepProgress } from '../engine/sweep.ts';
import type { Host } from './host.ts';
import { startProgress } from './progress.ts';

/** A sweep, from here or over a queue. */
export interface Watchable {
  readonly underWay: number;
  run(): Promise<void>;
  cancel(): void;
}

export interface WatchParts {
  readonly progress: SweepProgress;
  readonly host: Host;
  /** Whether --resume goes on where it stops. */
  readonly isKept: () => boolean;
  /** What the line of progress says besides. */
  readonly more?: () => readonly string[];
}

const SHOW_EVERY_MS = 250;

/** Runs a sweep to its end, with a line of progress, until somebody interrupts it. Rejects with `CANCELLED`, which says how far it came, or as `run` does. */
export async function watched(sweeping: Watchable, { progress, host, isKept, more = () => [] }: WatchParts): Promise<void> {
  const cancel = (): void => {
    sweeping.cancel();
  };
  host.interrupted.addEventListener('abort', cancel, { once: true });
  if (host.interrupted.aborted) cancel();
  const shown = startProgress(host);
  const timer = setInterval(() => {
    if (host.errIsTerminal) shown.show([progressText(progress, sweeping.underWay), ...more()].join('  '));
  }, SHOW_EVERY_MS);
  try {
    await sweeping.run();
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'CANCELLED')) throw error;
    throw new Failure('CANCELLED', stoppedAfter(progress, isKept()), { stage: 'usage', cause: error });
  } finally {
    clearInterval(timer);
    shown.end();
    host.interrupted.removeEventListener('abort', cancel);
  }
}

function stoppedAfter({ tested, total }: SweepProgress, isKept: boolean): string {
  const how = isKept ? '--resume goes on where it stopped' : 'with --out FILE, --resume would go on where it stopped';
  return `stopped after ${formatCount(tested)} of ${formatCount(total)}; ${how}`;
}

function progressText(progress: SweepProgress, underWay: number): string {
  const left = progress.secondsLeft();
  const grades = progress.byGrade;
  const counted = GRADES.flatMap((grade) => (grades[grade] === undefined ? [] : [`${grade} ${String(grades[grade])}`]));
  return [
    `${formatCount(progress.tested)} of ${formatCount(progress.total)}`,
    `${progress.rate().toFixed(progress.rate() < 10 ? 1 : 0)}/s`,
    left === null ? '' : `${clock(left)} left`,
    `${String(underWay)} under way`,
    ...counted,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}
