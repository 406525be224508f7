import type { RunPart, Rung } from '../../../shared/model/run-state.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { inWindowWords } from './window-words.ts';
import { ToneIcon, type Tone } from '../../ui/state.tsx';

const NAMES: Readonly<Record<Rung['rung'], string>> = {
  reached: 'Reached',
  accepted: 'Proxy accepted',
  upgraded: 'Upgraded',
  bytes: 'Bytes both ways',
};

const STATES: Readonly<Record<Rung['state'], string>> = {
  waiting: 'not yet',
  passed: 'yes',
  failed: 'no',
  skipped: 'not needed',
  unknown: 'not known',
};

/** How far the connection came: reached → proxy accepted → upgraded → bytes both ways, each with who answered. */
export function Ladder({ part }: { readonly part: RunPart }) {
  // The lowest rung that still waits is the one that is being climbed.
  const climbing = part.state === 'running' ? part.rungs.findIndex(({ state }) => state === 'waiting') : -1;
  return (
    <ol className="run-ladder" aria-label="How far it came" data-testid="ladder">
      {part.rungs.map((rung, index) => (
        <RungItem key={rung.rung} rung={rung} busy={index === climbing} />
      ))}
    </ol>
  );
}

function RungItem({ rung: { rung, state, ms, by, says }, busy }: { readonly rung: Rung; readonly busy: boolean }) {
  const details = [by, inWindowWords(says)].filter((part) => part !== null && part !== '').join(': ');
  return (
    <li className={`run-rung run-rung-${state}`} data-rung={rung} data-state={state}>
      <span className="run-rung-top">
        <ToneIcon tone={busy ? 'busy' : toneOf(state)} />
        <span className="run-rung-name">{NAMES[rung]}</span>
        <span className="only-read-aloud">{STATES[state]}</span>
        <span className="muted number" title={ms === null ? undefined : `${String(ms)} ms`}>
          {ms === null ? '' : formatMs(ms)}
        </span>
      </span>
      <span className="run-rung-says small muted" title={details}>
        {details}
      </span>
    </li>
  );
}

function toneOf(state: Rung['state']): Tone | 'none' {
  switch (state) {
    case 'passed':
      return 'good';
    case 'failed':
      return 'bad';
    case 'unknown':
      return 'unknown';
    case 'waiting':
    case 'skipped':
      return 'none';
  }
}
