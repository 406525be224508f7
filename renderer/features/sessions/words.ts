import type { SessionSummary } from '../../../shared/model/session.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { gradeInWords, gradeTone, type VerdictTone } from '../run/check-words.ts';
import { inWindowWords } from '../run/window-words.ts';

/** How a session came out, in a word with its state. */
export function outcomeOf({ kind, status, grade }: Pick<SessionSummary, 'kind' | 'status' | 'grade'>): {
  readonly tone: VerdictTone | 'busy';
  readonly word: string;
} {
  switch (status) {
    case 'running':
      return { tone: 'busy', word: 'Running' };
    case 'paused':
      return { tone: 'unknown', word: 'Paused' };
    case 'cancelled':
      return { tone: 'unknown', word: 'Cancelled' };
    case 'failed':
      return { tone: 'bad', word: 'Could not run' };
    case 'unfinished':
      return { tone: 'unknown', word: 'Not finished' };
    case 'done': {
      if (grade !== null) return { tone: gradeTone(grade), word: gradeInWords(grade) };
      return kind === 'sweep' ? { tone: 'none', word: 'Done' } : { tone: 'unknown', word: 'No verdict' };
    }
  }
}

/** What a session is called: its name, else what it was about. */
export function calledOf({ name, title }: Pick<SessionSummary, 'name' | 'title'>): string {
  return name ?? title;
}

const LONGEST_CALLED = 60;

/** The same where it is one of several words on a line. */
export function shortlyCalledOf(session: Pick<SessionSummary, 'name' | 'title'>): string {
  const characters = Array.from(calledOf(session));
  return characters.length > LONGEST_CALLED ? `${characters.slice(0, LONGEST_CALLED).join('').trimEnd()}…` : characters.join('');
}

export const KIND_WORDS = { run: 'Run', sweep: 'Sweep' } as const;

/** How much there is in it: events of a run, entries of a sweep that are done. */
export function amountOf({ kind, events, rows, total }: Pick<SessionSummary, 'kind' | 'events' | 'rows' | 'total'>): string {
  if (kind === 'run') return `${counted(events)} ${events === 1 ? 'event' : 'events'}`;
  return rows === total ? `${counted(rows)} ${rows === 1 ? 'proxy' : 'proxies'}` : `${counted(rows)} of ${counted(total)}`;
}

/** How long it took, where its end is known. */
export function tookOf({ startedAt, endedAt }: Pick<SessionSummary, 'startedAt' | 'endedAt'>): string | null {
  return endedAt === null ? null : formatMs(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
}

/** The sentence behind the word, where there is something to say. */
export function saysOf({ status, summary: said, kind }: Pick<SessionSummary, 'status' | 'summary' | 'kind'>): string | null {
  const summary = said === null ? null : inWindowWords(said);
  if (status === 'unfinished') {
    const what = kind === 'sweep' ? 'What was tested is here; the sweep can go on.' : 'What was seen until then is here.';
    return `Duplexscope ended before this ${kind} did. ${what}${summary === null ? '' : ` ${summary}`}`;
  }
  return summary;
}

/** What the engine says of a failure, as a sentence between others. */
export function asSentence(message: string): string {
  const text = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}

/** What a problem of the log means for the person. Reading goes on while only the disk is full. */
export function problemWords(code: string | null): string {
  return code === 'DISK_FULL' ? 'New sessions are not kept.' : 'The session log cannot be used.';
}

export function counted(number: number): string {
  return number.toLocaleString('en');
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

export function clockOf(startedAt: string): string {
  return CLOCK.format(new Date(startedAt));
}

/** The day as people name it, seen from `now`. */
export function dayOf(startedAt: string, now: Date): string {
  const day = new Date(startedAt);
  const midnight = (of: Date): number => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  // Rounded: a day may have 23 or 25 hours.
  const ago = Math.round((midnight(now) - midnight(day)) / 86_400_000);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  return day.getFullYear() === now.getFullYear() ? DAY.format(day) : `${DAY.format(day)} ${String(day.getFullYear())}`;
}

/** The day and the time, for one session that stands alone. */
export function momentOf(startedAt: string, now: Date): string {
  return `${dayOf(startedAt, now)}, ${clockOf(startedAt)}`;
}
