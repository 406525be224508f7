import { formatBytes, formatRate } from '../../../shared/model/units.ts';
import { averageWords, type CheckRates } from './check-rates.ts';
import type { Reading, Readings } from './curves.ts';

interface Line {
  readonly name: keyof Readings;
  readonly words: string;
  readonly way: 'up' | 'down';
  readonly look: 'thin' | 'bold' | 'dashed' | 'area';
}

export const LINES: readonly Line[] = [
  { name: 'upSent', words: 'Up, sent by client', way: 'up', look: 'thin' },
  { name: 'upReceived', words: 'Up, received by server', way: 'up', look: 'bold' },
  { name: 'upInFlight', words: 'Up, in flight', way: 'up', look: 'area' },
  { name: 'downSent', words: 'Down, sent by server', way: 'down', look: 'thin' },
  { name: 'downReceived', words: 'Down, received by client', way: 'down', look: 'bold' },
  { name: 'downInFlight', words: 'Down, in flight', way: 'down', look: 'area' },
  { name: 'controlUp', words: 'Direct control, up', way: 'up', look: 'dashed' },
  { name: 'controlDown', words: 'Direct control, down', way: 'down', look: 'dashed' },
];

/** What each line means and shows: on average, and where the pointer is. Its size does not depend on its values. */
export function Legend({
  readings,
  cursor,
  check,
}: {
  readonly readings: Readings;
  readonly cursor: number | null;
  readonly check: CheckRates | null;
}) {
  return (
    <div className="throughput-side">
      <Curves readings={readings} cursor={cursor} />
      <p className="throughput-average small muted">{averageWords(check)}</p>
    </div>
  );
}

function Curves({ readings, cursor }: { readonly readings: Readings; readonly cursor: number | null }) {
  return (
    <table className="throughput-legend">
      <caption className="only-read-aloud">Values of the curves</caption>
      <thead>
        <tr>
          <th scope="col" className="throughput-curve">
            Curve
          </th>
          <th scope="col">average</th>
          <th scope="col">{cursor === null ? 'at pointer' : `at ${(cursor / 1e9).toFixed(2)} s`}</th>
        </tr>
      </thead>
      <tbody>
        {LINES.map(({ name, words, way, look }) => (
          <tr key={name}>
            <th scope="row">
              <span className={`throughput-swatch throughput-${look} throughput-${way}`} aria-hidden />
              {words}
            </th>
            <td className="number" title={exact(name, readings[name].average)}>
              {shown(name, readings[name], 'average')}
            </td>
            <td className="number" title={exact(name, readings[name].atCursor)}>
              {shown(name, readings[name], 'atCursor')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function shown(name: keyof Readings, reading: Reading, which: keyof Reading): string {
  const value = reading[which];
  if (value === null) return '–';
  if (!isBytes(name)) return formatRate(value);
  return which === 'average' ? `≤ ${formatBytes(value)}` : formatBytes(value);
}

function exact(name: keyof Readings, value: number | null): string | undefined {
  if (value === null) return undefined;
  return `${Math.round(value).toLocaleString('en')} ${isBytes(name) ? 'bytes' : 'bit/s'}`;
}

function isBytes(name: keyof Readings): boolean {
  return name === 'upInFlight' || name === 'downInFlight';
}
