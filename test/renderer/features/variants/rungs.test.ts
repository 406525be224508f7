import { describe, expect, it } from 'vitest';
import { climbedIn } from '../../../../renderer/features/variants/rungs.ts';
import { withLadder, type Rung } from '../../../../electron/diagnosis/ladder.ts';
import type { Variant } from '../../../../shared/model/handshake.ts';
import { CHECK, RUN } from '../../../cli/text/runs.ts';

const rung = (variant: Variant, works: boolean | null): Rung => ({
  variant,
  finding: works === true ? 'upgraded' : works === null ? 'not-tested' : 'refused-by-proxy',
  status: works === true ? 101 : null,
  works,
});
const FAILED = { ...RUN, checks: [{ ...CHECK, id: 'handshake' as const, result: 'fail' as const, finding: 'refused-by-proxy' }] };

describe('the ladder that the window shows', () => {
  const climbed = climbedIn(
    withLadder(FAILED, [rung('get', false), rung('keyed', true), rung('options', null), rung('keyed-request', true)]).checks,
  );

  it('begins where it was begun, and goes on with the smallest change', () => {
    expect(climbed?.start).toBe('get');
    expect(climbed?.smallest).toBe('keyed-request');
    expect(climbed?.rungs.map(({ variant, works }) => [variant, works])).toEqual([
      ['get', false],
      ['options', null],
      ['keyed-request', true],
      ['keyed', true],
    ]);
  });

  it('says which lines of the request each rung takes out and puts in', () => {
    const of = (variant: Variant) => climbed?.rungs.find((one) => one.variant === variant);
    expect(of('options')).toMatchObject({
      lines: 1,
      server: false,
      left: ['GET http://HOST:PORT/ HTTP/1.1'],
      came: ['OPTIONS http://HOST:PORT HTTP/1.1'],
    });
    expect(of('keyed')).toMatchObject({ lines: 3, server: true, left: [], came: ['Sec-WebSocket-Key', 'Sec-WebSocket-Version: 13'] });
    expect(of('get')).toMatchObject({ lines: 0, left: [], came: [] });
  });

  it('is none where none was climbed', () => {
    expect(climbedIn(RUN.checks)).toBeNull();
  });
});
