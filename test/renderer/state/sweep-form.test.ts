import { describe, expect, it } from 'vitest';
import { DEFAULT_SWEEP_PLAN, sweepPlan } from '../../../shared/model/sweep.ts';
import { FIRST_FORM, readSweepForm } from '../../../renderer/state/sweep-form.ts';

describe('the form of a sweep', () => {
  it('says at first what the command line does without options', () => {
    expect(readSweepForm(FIRST_FORM)).toEqual({ plan: DEFAULT_SWEEP_PLAN, errors: {} });
  });

  it('gives plans that the engine takes', () => {
    const { plan } = readSweepForm({
      ...FIRST_FORM,
      perNetwork: '',
      jitter: '0.25',
      target: 'far',
      far: '192.0.2.7:8080',
      checks: ['tls', 'duplex'],
    });
    expect(sweepPlan.parse({ ...plan, list: 'list-1' })).toMatchObject({
      perNetwork: null,
      jitterMs: 250,
      target: { kind: 'far', host: '192.0.2.7', port: 8080 },
      checks: ['handshake', 'tls', 'duplex'],
    });
  });

  it.each([
    ['up', '0'],
    ['down', 'much'],
    ['duration', '2 min'],
    ['duration', '61'],
    ['timeout', '0.01'],
    ['concurrency', '0'],
    ['concurrency', '5000'],
    ['perNetwork', '1.5'],
    ['jitter', '-1'],
  ] as const)('names the field in which something cannot be read: %s “%s”', (field, text) => {
    const { plan, errors } = readSweepForm({ ...FIRST_FORM, [field]: text });
    expect(plan).toBeNull();
    expect(Object.keys(errors)).toEqual([field]);
  });

  it('asks for a far server only where it is meant', () => {
    expect(readSweepForm({ ...FIRST_FORM, far: 'nonsense' }).errors).toEqual({});
    expect(Object.keys(readSweepForm({ ...FIRST_FORM, target: 'far', far: '' }).errors)).toEqual(['far']);
  });
});
