import { describe, expect, it } from 'vitest';
import { averageWords, checkRatesOf } from '../../../../renderer/features/throughput/check-rates.ts';
import type { Exchange } from '../../../../renderer/features/throughput/exchanges.ts';
import type { RunPart } from '../../../../shared/model/run-state.ts';

const counter = (bytes: number) => ({ at: [0, 50e6], bytes: [0, bytes] });

function exchange(up: number, down: number): Exchange {
  const [upReceived, downReceived] = [counter(up), counter(down)];
  return { number: 2, part: 0, control: false, start: 0, upSent: upReceived, upReceived, downSent: downReceived, downReceived };
}

/** A run's part as far as its duplex check goes. */
function parts(numbers: Record<string, number | null>): readonly RunPart[] {
  return [{ checks: [{ id: 'duplex', state: 'done', record: { numbers } }] }] as unknown as readonly RunPart[];
}

describe('the figures of the check', () => {
  const of = parts({ bytesUp: 1000, bytesDown: 2000, mbpsUp: 646.25, mbpsDown: null });

  it('stand beside the averages of the exchange that it speaks of, and of no other', () => {
    expect(checkRatesOf(exchange(1000, 2000), of)).toEqual({ up: 646_250_000, down: null });
    expect(checkRatesOf(exchange(1000, 1999), of)).toBeNull();
    expect(checkRatesOf({ ...exchange(1000, 2000), upReceived: null }, of)).toBeNull();
    expect(checkRatesOf(exchange(1000, 2000), [])).toBeNull();
  });

  it('are told apart from the averages in words', () => {
    expect(averageWords(null)).toBe('Average: from the start of the exchange to its last byte, in steps of 50 ms.');
    expect(averageWords({ up: 646e6, down: null })).toMatch(
      /The check counts from the first byte to the last that arrived: up 646 Mbit\/s\.$/u,
    );
    expect(averageWords({ up: 646e6, down: 603e6 })).toMatch(/up 646 Mbit\/s, down 603 Mbit\/s\.$/u);
  });
});
