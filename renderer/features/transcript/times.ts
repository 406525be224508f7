/** Milliseconds since the run's start, to the microsecond: `1 234.567`. */
export function relativeTime(ns: number): string {
  const [whole = '', fraction = ''] = (ns / 1e6).toFixed(3).split('.');
  // A thin space at which no line breaks.
  return `${whole.replace(/\B(?=(\d{3})+$)/gu, '\u202f')}.${fraction}`;
}

/** The time of day here, to the millisecond: `13:05:09.042`. */
export function absoluteTime(startedAt: string, ns: number): string {
  const date = new Date(Date.parse(startedAt) + ns / 1e6);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Both, for a hover: `12.345 ms after the start, 2026-11-05 13:05:09.042`. */
export function fullTime(startedAt: string, ns: number): string {
  const date = new Date(Date.parse(startedAt) + ns / 1e6);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((number) => String(number).padStart(2, '0')).join('-');
  return `${relativeTime(ns)} ms after the start, ${day} ${absoluteTime(startedAt, ns)}`;
}
