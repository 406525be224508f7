import { formatMs } from '../../../shared/model/units.ts';
import type { Latency } from './trips.ts';

/** What the round trips mean for whoever waits for answers. */
export function perMinuteInWords({ series, perMinute, perMinuteDirect }: Latency): string {
  if (perMinute === null)
    return series.some(({ kind }) => kind === 'loaded')
      ? 'Under load too few messages came back to say how many a minute holds.'
      : 'Under load nothing was measured.';
  const often = `Under load both ways a minute holds ${perMinute.toLocaleString('en')} round trips, one after the other`;
  const direct = perMinuteDirect === null ? '' : `; straight to the server ${perMinuteDirect.toLocaleString('en')}`;
  return `${often}${direct}.${slower({ series })}`;
}

function slower({ series }: Pick<Latency, 'series'>): string {
  const of = (kind: string): number | null => series.find((one) => one.kind === kind)?.p50 ?? null;
  const [idle, loaded] = [of('idle'), of('loaded')];
  if (idle === null || loaded === null || idle <= 0) return '';
  const times = loaded / idle;
  if (times < 1.5) return ' A round trip takes about as long as without load.';
  return ` A round trip takes ${times < 10 ? times.toFixed(1) : times.toFixed(0)} times as long as without load (${formatMs(loaded)} in place of ${formatMs(idle)}).`;
}
