import type { Comparison, Difference } from '../../../shared/model/comparison.ts';
import { printable } from './printable.ts';
import { styleFor, WIDTH, wrap } from './style.ts';

/** For people: what differs from an earlier diagnosis, what was not compared behind it. */
export function renderChanges(
  { changes, unclear }: Comparison,
  earlier: { readonly meant: string; readonly startedAt: string },
  colours: boolean,
): string {
  const style = styleFor(colours);
  const count = changes.length === 0 ? 'no change' : changes.length === 1 ? '1 change' : `${String(changes.length)} changes`;
  const paint = changes.length === 0 ? style.good : style.bad;
  const what = `Compared with ${printable(earlier.meant)} of ${earlier.startedAt.replace(/\.\d+Z$/u, 'Z')}`;
  return [
    style.faint('─'.repeat(WIDTH)),
    '',
    `${style.strong(what)}: ${paint(count)}`,
    ...changes.flatMap((difference) => entry(`${style.bad('≠')} `, inWords(difference))),
    ...unclear.flatMap((difference) => entry(`${style.unsure('?')} `, `${inWords(difference)} (not compared)`)),
    '',
  ].join('\n');
}

/** The same, a line each, for standard error. */
export function changeLines({ changes, unclear }: Comparison): string[] {
  return [...changes.map((one) => `changed: ${inWords(one)}`), ...unclear.map((one) => `not compared: ${inWords(one)}`)];
}

function inWords({ mode, what, before, now }: Difference): string {
  return printable(`${mode}: ${what}: was ${before}, is ${now}`);
}

function entry(mark: string, text: string): string[] {
  return wrap(text, WIDTH - 2).map((line, index) => `${index === 0 ? mark : '  '}${line}`);
}
