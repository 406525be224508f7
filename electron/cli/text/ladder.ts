import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import { cell, type Style } from './style.ts';

/** A line a rung, from below: what was sent, what became of it, and how many lines of the heads it changes. Empty where no ladder was climbed. */
export function ladderLines(checks: readonly CheckRecord[], style: Style): string[] {
  const ladder = checks.find(({ id }) => id === 'handshake')?.numbers['ladder'];
  if (typeof ladder !== 'object' || ladder === null) return [];
  const { rungs, start, smallest } = ladder;
  if (typeof rungs !== 'object' || rungs === null) return [];
  return [
    '',
    style.strong('Ladder'),
    ...Object.entries(rungs).map(([variant, rung]) => {
      const { works, finding, status, lines, server } = typeof rung === 'object' && rung !== null ? rung : ({} as NumberTree);
      const mark = works === true ? style.good('✓') : works === false ? style.bad('✗') : style.faint('·');
      const answered = typeof status === 'number' ? ` ${String(status)}` : '';
      const change =
        variant === start ? 'where it starts' : `${text(lines)} ${lines === 1 ? 'line' : 'lines'}${server === true ? ', server too' : ''}`;
      const best = variant === smallest && variant !== start ? style.good('  ← the smallest change that works') : '';
      return `${mark} ${cell(variant, 17)}${cell(`${text(finding)}${answered}`, 26)}${change}${best}`;
    }),
  ];
}

function text(value: NumberTree[string] | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
