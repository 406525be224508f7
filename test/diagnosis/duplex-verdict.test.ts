import { describe, expect, it } from 'vitest';
import { judgeDuplex, type DuplexSeen } from '../../electron/diagnosis/duplex-verdict.ts';
import { overlapAtScale } from '../../electron/diagnosis/turns.ts';
import type { StreamEnd } from '../../electron/net/byte-stream.ts';
import { BIN_NS, NOTHING, START, bins, duplexSeen, reception } from './receptions.ts';

const steady = reception(bins(100, () => 50_000));
const first = (length: number) => reception(bins(200, (index) => (Math.floor(index / length) % 2 === 0 ? 50_000 : 0)));
const second = (length: number) => reception(bins(200, (index) => (Math.floor(index / length) % 2 === 1 ? 50_000 : 0)));
/** Its first 200 ms. */
const short = ({ bins: all }: typeof steady) => reception(all.slice(0, 40));
const damaged = (differenceKind: 'changed' | 'inserted' | 'lost' | 'unknown', at = 1000) =>
  reception(steady.bins, { differenceKind, firstDifference: at, differences: 1 });
const end = (how: StreamEnd['how']): StreamEnd => ({ how, at: START, code: null });
const owed = { received: steady, sentBytes: steady.bytes + 1_000_000, firstSentAt: START };

interface Row {
  readonly name: string;
  readonly seen: DuplexSeen;
  readonly finding: string | null;
  readonly also?: readonly string[];
  readonly numbers?: Readonly<Record<string, unknown>>;
}

const ROWS: readonly Row[] = [
  { name: 'both directions at once', seen: duplexSeen(steady, steady), finding: 'full-duplex', numbers: { overlap: 1 } },
  { name: 'turns of half a second', seen: duplexSeen(first(100), second(100)), finding: 'half-duplex', numbers: { overlap: 0 } },
  { name: 'turns of 450 ms', seen: duplexSeen(first(90), second(90)), finding: 'half-duplex', numbers: { overlap: 0 } },
  {
    name: 'turns in a short exchange',
    seen: duplexSeen(short(first(20)), short(second(20))),
    finding: 'half-duplex',
    numbers: { overlap: 0 },
  },
  {
    name: 'turns that a busy machine can make of one flow',
    seen: duplexSeen(first(20), second(20)),
    finding: null,
    numbers: { overlap: 0 },
  },
  {
    name: 'sparse arrivals of a slow line, never in the same bin',
    seen: duplexSeen(
      reception(bins(400, (index) => (index % 8 === 0 ? 700 : 0))),
      reception(bins(400, (index) => (index % 8 === 4 ? 700 : 0))),
    ),
    finding: 'full-duplex',
  },
  {
    name: 'one direction finished long before the other',
    seen: duplexSeen(reception(bins(40, () => 50_000)), reception(bins(400, () => 50_000))),
    finding: 'full-duplex',
  },
  {
    name: 'a direction that had delivered all it had when the other one was not waited for any longer',
    seen: duplexSeen(reception(bins(400, () => 50_000)), reception(bins(40, () => 50_000)), {
      up: { received: reception(bins(400, () => 50_000)), sentBytes: 500 * 50_000, firstSentAt: START },
      stopped: 'moving',
    }),
    finding: 'full-duplex',
  },
  {
    name: 'a direction that had delivered its few bytes before anything could be seen of turns',
    seen: duplexSeen(null, reception([1024]), {
      up: { received: reception(bins(400, () => 160)), sentBytes: 500_000, firstSentAt: START },
      stopped: 'moving',
    }),
    finding: null,
  },
  { name: 'too little to tell', seen: duplexSeen(reception([500]), reception([0, 500])), finding: null },
  { name: 'no evidence of the server', seen: duplexSeen(null, steady), finding: null },
  { name: 'changed bytes', seen: duplexSeen(damaged('changed'), steady), finding: 'corrupted', numbers: { firstDifferenceUp: 1000 } },
  { name: 'a damage that cannot be named', seen: duplexSeen(steady, damaged('unknown')), finding: 'corrupted' },
  { name: 'inserted bytes', seen: duplexSeen(steady, damaged('inserted')), finding: 'injected', numbers: { firstDifferenceDown: 1000 } },
  { name: 'lost bytes', seen: duplexSeen(damaged('lost'), steady), finding: 'bytes-lost' },
  { name: 'different damage each way', seen: duplexSeen(damaged('lost'), damaged('changed')), finding: 'corrupted', also: ['bytes-lost'] },
  {
    name: 'foreign bytes before the first line',
    seen: duplexSeen(steady, reception([9], { line: 'bad', lineOffset: 9 })),
    finding: 'injected',
  },
  { name: 'another first line', seen: duplexSeen(steady, reception([9], { line: 'bad', lineOffset: null })), finding: 'corrupted' },
  {
    name: 'damage before a cut',
    seen: duplexSeen(damaged('inserted'), steady, { stopped: 'ended', clientEnd: end('fin') }),
    finding: 'injected',
    also: ['truncated'],
  },
  {
    name: 'a cut by FIN',
    seen: duplexSeen(steady, steady, { stopped: 'ended', clientEnd: end('fin'), serverEnd: end('rst') }),
    finding: 'truncated',
    numbers: { cut: 'fin' },
  },
  {
    name: 'a cut that only the server saw',
    seen: duplexSeen(steady, steady, { stopped: 'ended', serverEnd: end('rst') }),
    finding: 'truncated',
    numbers: { cut: 'rst' },
  },
  {
    name: 'an end without a byte',
    seen: duplexSeen(NOTHING, NOTHING, { stopped: 'ended', clientEnd: end('fin') }),
    finding: 'closed-at-once',
  },
  {
    name: 'a server that closed by itself',
    seen: duplexSeen(steady, steady, { stopped: 'ended', clientEnd: end('fin'), serverClosedFirst: true }),
    finding: null,
  },
  { name: 'silence both ways from the start', seen: duplexSeen(NOTHING, NOTHING, { stopped: 'quiet' }), finding: 'stalled' },
  { name: 'silence on the way down', seen: duplexSeen(steady, NOTHING, { stopped: 'quiet' }), finding: 'one-way-up' },
  { name: 'silence on the way up', seen: duplexSeen(NOTHING, steady, { stopped: 'quiet' }), finding: 'one-way-down' },
  {
    name: 'silence after a while',
    seen: duplexSeen(steady, steady, { stopped: 'quiet', up: owed }),
    finding: 'stalled-after',
    numbers: { offset: steady.bytes },
  },
  {
    name: 'silence after a while without a known debt',
    seen: duplexSeen(steady, steady, { stopped: 'quiet' }),
    finding: 'stalled-after',
    numbers: { offset: steady.bytes },
  },
  {
    name: 'silence because bytes were lost',
    seen: duplexSeen(null, steady, { stopped: 'quiet', up: { ...owed, received: damaged('lost') } }),
    finding: 'bytes-lost',
  },
  { name: 'a slow line that still moves', seen: duplexSeen(steady, steady, { stopped: 'moving', up: owed }), finding: 'full-duplex' },
];

describe('judgeDuplex', () => {
  it.each(ROWS)('judges $name', ({ seen, finding, also = [], numbers = {} }) => {
    const verdict = judgeDuplex(seen);
    expect({ finding: verdict.finding, also: verdict.also }).toEqual({ finding, also });
    expect(verdict.numbers).toMatchObject(numbers);
    if (finding === null) expect(verdict.remark).toMatch(/\w/u);
    for (const value of Object.values(verdict.numbers)) if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
  });

  it('gives a rate to what flowed for a while, and none to a burst out of buffers', () => {
    const over = (ns: number) => reception([65_536], { firstAt: START, lastAt: START + ns });
    const rates = (up: number, down: number): unknown => {
      const { mbpsUp, mbpsDown } = judgeDuplex(duplexSeen(over(up), over(down), { stopped: 'ended', clientEnd: end('rst') })).numbers;
      return [mbpsUp, mbpsDown];
    };
    expect(rates(60_000, 0)).toEqual([null, null]);
    expect(rates(2 * BIN_NS - 1000, 2 * BIN_NS)).toEqual([null, 52.429]);
  });

  it('names every finding of the check in at least one row', () => {
    const named = new Set(ROWS.map(({ finding }) => finding));
    expect(named.size).toBe(11 + 1);
  });

  it('calls nothing turns on a far clock that could as well make them one flow', () => {
    const turns = duplexSeen(first(100), second(100));
    expect(judgeDuplex({ ...turns, clockUncertainty: BIN_NS / 10 }).finding).toBe('half-duplex');
    expect(judgeDuplex({ ...turns, clockUncertainty: 60 * BIN_NS }).finding).toBeNull();
  });

  it('calls a dense flow both ways full-duplex whatever a far clock says', () => {
    expect(judgeDuplex(duplexSeen(steady, steady, { clockUncertainty: 10 * BIN_NS })).finding).toBe('full-duplex');
  });
});

describe('overlapAtScale', () => {
  it('counts wide bins where the fine ones never meet', () => {
    const window = { from: START, to: START + 200 * BIN_NS };
    expect(overlapAtScale(first(1), second(1), { ...window, scale: 1 })).toMatchObject({ ratio: 0, both: 0 });
    expect(overlapAtScale(first(1), second(1), { ...window, scale: 2 })).toMatchObject({ ratio: 1 });
  });

  it('is nothing for nothing', () => {
    expect(overlapAtScale(NOTHING, NOTHING, { from: 0, to: 1, scale: 1 })).toEqual({ ratio: 0, both: 0, either: 0 });
  });
});
