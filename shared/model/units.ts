import { Failure } from './failure.ts';

const DECIMAL_STEP = 1000;
const BINARY_STEP = 1024;
const PREFIXES = ['', 'k', 'm', 'g', 't'] as const;
const BINARY_NAMES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const RATE_NAMES = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const;

/** A week: longer than any stage or silence that is measured, and well below what a timer can hold. */
const MAX_SECONDS = 7 * 24 * 3600;

/**
 * Reads a SIZE of the command line into bytes: `1048576`, `512B`, `500kB` (powers of 1000), `8MiB`, `1.5 GiB` (powers of 1024), up to TB and TiB.
 * A fraction is rounded to whole bytes. Throws `BAD_SIZE` with what to write; a small `b` (bits) is refused, not guessed at.
 */
export function parseSize(text: string): number {
  const match = /^(\d+)(\.\d+)?[ ]?(?:([kKmMgGtT]?)(i?)B)?$/u.exec(text.trim());
  const [, whole, fraction, prefix = '', binary = ''] = match ?? [];
  const step = PREFIXES.findIndex((known) => known === prefix.toLowerCase());
  // "iB" alone is no unit, and half a byte is no size.
  if (whole === undefined || (binary !== '' && prefix === '') || (fraction !== undefined && prefix === '')) {
    throw new Failure('BAD_SIZE', `${quote(text)} is not a size; write for instance 1048576, 500kB, 8MiB or 1.5GiB`, { stage: 'usage' });
  }
  const bytes = Math.round(Number(whole + (fraction ?? '')) * (binary === '' ? DECIMAL_STEP : BINARY_STEP) ** step);
  if (bytes > Number.MAX_SAFE_INTEGER) {
    throw new Failure('BAD_SIZE', `${quote(text)} is too large; the largest size is 8191TiB`, { stage: 'usage' });
  }
  return bytes;
}

/** `1,234,567`, of a whole number. For such, Intl says the same; but to set it up takes a fifth of the processor time of a short command. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** Reads a time in seconds, `10`, `0.5` or `10s`, into seconds: more than 0, a week at most. Throws `BAD_NUMBER` with what to write. */
export function parseSeconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)[ ]?s?$/u.exec(text.trim());
  const seconds = Number(match?.[1] ?? NaN);
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new Failure(
      'BAD_NUMBER',
      `${quote(text)} is not a time in seconds; write for instance 10 or 0.5 (a week, ${String(MAX_SECONDS)}, at most)`,
      {
        stage: 'usage',
      },
    );
  }
  return seconds;
}

/** Bytes for people, in powers of 1024: `512 B`, `8.0 MiB`. */
export function formatBytes(bytes: number): string {
  const { value, step } = scale(bytes, BINARY_STEP, BINARY_NAMES.length, (scaled) => Number(scaled.toFixed(1)));
  return `${step === 0 ? String(Math.round(value)) : value.toFixed(1)} ${BINARY_NAMES[step] ?? ''}`;
}

/** Bits a second for people, in powers of 1000 and three digits: `1.24 Gbit/s`, `256 kbit/s`. */
export function formatRate(bitsPerSecond: number): string {
  const { value, step } = scale(bitsPerSecond, DECIMAL_STEP, RATE_NAMES.length, threeDigits);
  return `${step === 0 ? String(Math.round(value)) : withThreeDigits(value)} ${RATE_NAMES[step] ?? ''}`;
}

/** Milliseconds for people: `0.42 ms`, `12.3 ms`, `850 ms`, `1.25 s`, `3 min 20 s`. */
export function formatMs(ms: number): string {
  if (threeDigits(ms) < 1000) return `${withThreeDigits(ms)} ms`;
  if (threeDigits(ms / 1000) < 60) return `${withThreeDigits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** Divides until what will be printed is smaller than one step, so that 1048575 bytes are `1.0 MiB` and not `1024.0 KiB`. */
function scale(amount: number, by: number, names: number, printed: (value: number) => number): { value: number; step: number } {
  let value = amount;
  let step = 0;
  while (printed(value) >= by && step < names - 1) {
    value /= by;
    step += 1;
  }
  return { value, step };
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

/** `1.24`, `12.3`, `850`; never in exponents, and no more than two decimals. */
function withThreeDigits(value: number): string {
  const rounded = threeDigits(value);
  if (rounded >= 100) return rounded.toFixed(0);
  return rounded >= 10 ? rounded.toFixed(1) : rounded.toFixed(2);
}

/** What was given, on one line and not longer than a message should be. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
