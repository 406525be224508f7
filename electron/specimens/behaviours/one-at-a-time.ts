import { httpSpecimen } from '../http-proxy.ts';
import type { Outlet, Source, StageMaker } from '../lane.ts';
import type { Connection, Fault } from '../splice.ts';

/** A direction is quiet when it brought no byte for this long. */
const QUIET_MS = 30;

export const oneAtATime = httpSpecimen({
  name: 'one-at-a-time',
  says: 'Passes only one direction at a time, like a walkie-talkie: the other waits until the first has been quiet for 30 ms.',
  fault: { reach: 'stream', create: takeTurns },
});

interface Side {
  readonly outlet: Outlet;
  readonly source: Source;
  waiting: Buffer[];
}

const TURN = 'the other side talks';

function takeTurns(connection: Connection): Fault {
  const sides: Side[] = [];
  let talking: Side | null = null;
  let quiet: NodeJS.Timeout | null = null;

  const talk = (side: Side): void => {
    talking = side;
    if (quiet) quiet.refresh();
    else quiet = connection.after(QUIET_MS, onQuiet);
  };
  const onQuiet = (): void => {
    quiet = null;
    // Bytes that wait for a slow receiver are not silence.
    if (talking?.source.blocked) {
      talk(talking);
      return;
    }
    talking = null;
    const next = sides.find(({ waiting }) => waiting.length > 0);
    if (!next) return;
    talk(next);
    for (const chunk of next.waiting.splice(0)) next.outlet.write(chunk);
    next.source.release(TURN);
  };
  const stage: StageMaker = (outlet, source) => {
    const side: Side = { outlet, source, waiting: [] };
    sides.push(side);
    return {
      bytes(chunk) {
        if (talking === null || talking === side) {
          talk(side);
          outlet.write(chunk);
          return;
        }
        side.waiting.push(chunk);
        source.hold(TURN);
      },
      end: (how) => outlet.end(how),
    };
  };
  return { up: stage, down: stage };
}
