import { TIMED_CHECKS } from '../../../shared/model/check.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { LEAST_IDLE_MS, MAX_DUPLEX_MS, MAX_HANDSHAKES, MOST_IDLE_MS } from '../../../shared/model/run-plan.ts';
import { formatMs, parseSeconds, parseSize } from '../../../shared/model/units.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { TextField } from '../../ui/field.tsx';
import { useTypedValue } from '../route-builder/use-typed-value.ts';

const LONGEST_STAGE_MS = 600_000;
const SLOWEST = 1024;

/** How much is sent, for how long, how fast, and how often is tried. */
export function Limits() {
  const up = useRoute(({ draft }) => draft.up);
  const down = useRoute(({ draft }) => draft.down);
  const durationMs = useRoute(({ draft }) => draft.durationMs);
  const pace = useRoute(({ draft }) => draft.pace);
  const handshakes = useRoute(({ draft }) => draft.handshakes);
  const timeoutMs = useRoute(({ draft }) => draft.timeoutMs);
  const idleMaxMs = useRoute(({ draft }) => draft.idleMaxMs);
  const timed = useRoute(({ draft }) => TIMED_CHECKS.some((id) => draft.checks.includes(id)));
  const foreign = useRoute(({ draft }) => draft.target.kind === 'foreign');
  const byAmount = up !== null && down !== null;
  const fields = {
    up: useTypedValue({ field: 'amount up', label: 'Send up' }, up, {
      show: showSize,
      read: readSize,
      commit: (value) => changeRoute({ up: value }),
    }),
    down: useTypedValue({ field: 'amount down', label: 'Send down' }, down, {
      show: showSize,
      read: readSize,
      commit: (value) => changeRoute({ down: value }),
    }),
    time: useTypedValue({ field: 'time', label: 'Each way for' }, durationMs, {
      show: showSeconds,
      read: (text) => readMs(text, 50, MAX_DUPLEX_MS),
      commit: (value) => changeRoute({ durationMs: value }),
    }),
    pace: useTypedValue({ field: 'pace', label: 'Pace, a second' }, pace, {
      show: showSize,
      read: readPace,
      commit: (value) => changeRoute({ pace: value }),
    }),
    handshakes: useTypedValue({ field: 'handshakes', label: 'Handshakes' }, handshakes, {
      show: String,
      read: readHandshakes,
      commit: (value) => changeRoute({ handshakes: value }),
    }),
    timeout: useTypedValue({ field: 'timeout', label: 'Wait for a step' }, timeoutMs, {
      show: showSeconds,
      read: (text) => readMs(text, 100, LONGEST_STAGE_MS),
      commit: (value) => changeRoute({ timeoutMs: value }),
    }),
    idle: useTypedValue({ field: 'silence', label: 'Longest silence' }, idleMaxMs, {
      show: showSeconds,
      read: (text) => readMs(text, LEAST_IDLE_MS, MOST_IDLE_MS),
      commit: (value) => changeRoute({ idleMaxMs: value }),
    }),
  };
  return (
    <div className="diagnose-limits">
      {/* To somebody else's server nothing is sent but pings. */}
      {!foreign && (
        <>
          <TextField label="Send up" mono placeholder="by time" {...fields.up} />
          <TextField label="Send down" mono placeholder="by time" {...fields.down} />
          <TextField label="Each way for" mono disabled={byAmount} {...fields.time} hint={byAmount ? 'the amounts decide' : undefined} />
          <TextField label="Pace, a second" mono placeholder="as fast as it goes" {...fields.pace} />
        </>
      )}
      <TextField label="Handshakes" mono inputMode="numeric" {...fields.handshakes} />
      <TextField label="Wait for a step" mono {...fields.timeout} />
      <TextField
        label="Longest silence"
        mono
        disabled={!timed}
        {...fields.idle}
        hint={timed ? undefined : 'only for silence and lifetime'}
      />
    </div>
  );
}

function showSize(bytes: number | null): string {
  if (bytes === null) return '';
  for (const [unit, name] of [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
    [1_000_000, 'MB'],
    [1000, 'kB'],
  ] as const)
    if (bytes % unit === 0) return `${String(bytes / unit)} ${name}`;
  return String(bytes);
}

function readSize(text: string): number | null {
  if (text.trim() === '') return null;
  const bytes = parseSize(text);
  if (bytes < 1) throw new Failure('BAD_SIZE', 'Write at least 1 byte, or nothing: then it goes by time.', { stage: 'usage' });
  return bytes;
}

function readPace(text: string): number | null {
  const bytes = readSize(text.replace(/\/s$/u, ''));
  if (bytes !== null && bytes < SLOWEST)
    throw new Failure('BAD_SIZE', 'Write at least 1 KiB a second, or nothing: then it goes as fast as it can.', { stage: 'usage' });
  return bytes;
}

function showSeconds(ms: number): string {
  return `${String(ms / 1000)} s`;
}

function readMs(text: string, least: number, most: number): number {
  const ms = Math.round(parseSeconds(text) * 1000);
  if (ms < least || ms > most)
    throw new Failure('BAD_NUMBER', `Write a time between ${formatMs(least)} and ${formatMs(most)}, in seconds.`, { stage: 'usage' });
  return ms;
}

function readHandshakes(text: string): number {
  const count = /^\d{1,6}$/u.test(text.trim()) ? Number(text) : NaN;
  if (!(count >= 1 && count <= MAX_HANDSHAKES))
    throw new Failure('BAD_NUMBER', `Write a whole number from 1 to ${MAX_HANDSHAKES.toLocaleString('en')}.`, { stage: 'usage' });
  return count;
}
