import { httpSpecimen } from '../http-proxy.ts';
import type { Source, StageMaker } from '../lane.ts';
import type { Fault } from '../splice.ts';

const LIMIT_BYTES = 64 * 1024;

export const deadlocksAt64k = httpSpecimen({
  name: 'deadlocks-at-64k',
  says: 'Stops for ever, with both connections open, once 64 KiB have passed in each direction.',
  fault: { reach: 'stream', create: deadlock },
});

function deadlock(): Fault {
  const passed: { count: number; readonly source: Source }[] = [];
  const stage: StageMaker = (outlet, source) => {
    const own = { count: 0, source };
    passed.push(own);
    return {
      bytes(chunk) {
        const othersAreThere = passed.every((one) => one === own || one.count >= LIMIT_BYTES);
        const passing = othersAreThere ? chunk.subarray(0, Math.max(0, LIMIT_BYTES - own.count)) : chunk;
        own.count += passing.length;
        if (passing.length > 0) outlet.write(passing);
        if (passed.every(({ count }) => count >= LIMIT_BYTES)) for (const one of passed) one.source.hold('deadlock');
      },
      end: (how) => outlet.end(how),
    };
  };
  return { up: stage, down: stage };
}
