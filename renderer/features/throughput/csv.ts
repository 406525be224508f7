import type { Exchange } from './exchanges.ts';
import { BIN_NS, inFlightAt, Rates, type Counter } from './rates.ts';

const COLUMNS = [
  'seconds_since_run_start',
  'up_sent_bit_per_s',
  'up_received_bit_per_s',
  'up_in_flight_bytes',
  'down_sent_bit_per_s',
  'down_received_bit_per_s',
  'down_in_flight_bytes',
  'control_up_received_bit_per_s',
  'control_down_received_bit_per_s',
];

/**
 * All of an exchange on the grid of 50 ms, one row a bin (RFC 4180, CRLF): rates are means of the 50 ms that begin at the row's time, bytes in flight are those at
 * their end. The control stands beside it by the time since its own start. Empty: not counted.
 */
export function csvOf(exchange: Exchange, control: Exchange | null): string {
  const ratesOf = (counter: Counter | null | undefined, start: number): readonly number[] => {
    const rates = new Rates();
    if (counter) rates.grow(counter, start, true);
    return rates.bits;
  };
  const { start, upSent, upReceived, downSent, downReceived } = exchange;
  const columns = {
    upSent: ratesOf(upSent, start),
    upReceived: ratesOf(upReceived, start),
    downSent: ratesOf(downSent, start),
    downReceived: ratesOf(downReceived, start),
    controlUp: ratesOf(control?.upReceived, control?.start ?? 0),
    controlDown: ratesOf(control?.downReceived, control?.start ?? 0),
  };
  const length = Math.max(columns.upSent.length, columns.upReceived.length, columns.downSent.length, columns.downReceived.length);
  const rows = Array.from({ length }, (_, bin) => {
    const end = start + (bin + 1) * BIN_NS;
    return [
      ((end - BIN_NS) / 1e9).toFixed(3),
      whole(columns.upSent[bin]),
      whole(columns.upReceived[bin]),
      upSent && upReceived ? String(inFlightAt(upSent, upReceived, end)) : '',
      whole(columns.downSent[bin]),
      whole(columns.downReceived[bin]),
      downSent && downReceived ? String(inFlightAt(downSent, downReceived, end)) : '',
      whole(columns.controlUp[bin]),
      whole(columns.controlDown[bin]),
    ].join(',');
  });
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value));
}
