import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import { notSure } from '../../electron/diagnosis/company.ts';
import { carriesBothWays, doubtAbout, obstacleTo } from '../../electron/diagnosis/obstacle.ts';
import { output } from './outputs.ts';

describe('what duplex leaves of the other checks', () => {
  const oneWay = { ...output('duplex', 'one-way-up'), numbers: { bytesUp: 1024, bytesDown: 0 } };
  const needBoth: readonly CheckId[] = ['early-data', 'half-close', 'latency', 'idle', 'lifetime'];

  it('asks nothing that needs both directions where one does not pass', () => {
    for (const id of needBoth) expect(obstacleTo(id, oneWay)).toBe('one direction does not pass');
    expect(obstacleTo('streaming', oneWay)).toBeNull();
    expect(carriesBothWays(oneWay)).toBe(false);
  });

  it('asks no such thing either where one did not pass and this computer was too busy to say so', () => {
    const unsure = notSure(oneWay, { here: 900, there: 0 });
    for (const id of needBoth) {
      expect(obstacleTo(id, unsure)).toBeNull();
      expect(doubtAbout(id, unsure)).toContain('not clear');
    }
    expect(doubtAbout('streaming', unsure)).toBeNull();
    expect(carriesBothWays(unsure)).toBeNull();
  });

  it('leaves open whether a small exchange works where a big one went wrong only sometimes', () => {
    expect(carriesBothWays({ ...oneWay, result: 'intermittent' })).toBeNull();
  });

  it('goes on where bytes came both ways, whatever else is not clear', () => {
    const turns = notSure({ ...output('duplex', 'half-duplex'), numbers: { bytesUp: 1024, bytesDown: 1024 } }, { here: 900, there: 0 });
    expect(doubtAbout('half-close', turns)).toBeNull();
    expect(doubtAbout('half-close', output('duplex', 'full-duplex'))).toBeNull();
    expect(doubtAbout('half-close', undefined)).toBeNull();
  });
});
