import type { Lane } from './lanes.ts';

export const TIME_WIDTH = 108;
/** Narrower lanes have no room for a name, or only for the client's short one. */
const NAMED = 56;
const NAMED_IN_FULL = 104;

/** The lanes' names above the list; narrow ones are numbered, and named on hover. */
export function LaneHeads({
  lanes,
  laneWidth,
  absolute,
}: {
  readonly lanes: readonly Lane[];
  readonly laneWidth: number;
  readonly absolute: boolean;
}) {
  return (
    <div className="transcript-heads">
      <span className="transcript-time">{absolute ? 'time of day' : 'ms since start'}</span>
      {lanes.map(({ name, address }, index) => (
        <span
          key={name}
          className="transcript-lane-head"
          style={{ width: laneWidth }}
          title={address === null ? name : `${name}: ${address}`}
        >
          <span className="transcript-lane-name cut">{laneName(name, index, lanes.length, laneWidth)}</span>
          {laneWidth >= NAMED && <span className="transcript-lane-address cut muted">{address?.replace(/^\w+:\/\//u, '')}</span>}
        </span>
      ))}
      <span className="transcript-words">what was seen</span>
    </div>
  );
}

function laneName(name: string, index: number, lanes: number, width: number): string {
  if (width >= NAMED) return index === 0 && width < NAMED_IN_FULL ? 'Client' : name;
  if (index === 0) return 'C';
  return index === lanes - 1 ? 'S' : String(index);
}

/** One line a lane, as long as the list. */
export function LaneLines({ lanes, laneWidth }: { readonly lanes: number; readonly laneWidth: number }) {
  return Array.from({ length: lanes }, (_, index) => (
    <span key={index} className="transcript-lane-line" role="presentation" style={{ left: TIME_WIDTH + (index + 0.5) * laneWidth }} />
  ));
}
