import { describe, expect, it } from 'vitest';
import { DEFAULT_SWEEP_PLAN, sweepPlan } from '../../../shared/model/sweep.ts';
import { FIRST_FORM, readSweepForm, typeFar, useSweepForm } from '../../../renderer/state/sweep-form.ts';

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

  it('has the direct address of a far server and the name of its secret go with it, and not with another one', () => {
    const form = { ...FIRST_FORM, target: 'far', far: '192.0.2.7:80', farControl: ' 10.0.0.7:8080 ', farSecret: 'name' } as const;
    const target = { kind: 'far', host: '192.0.2.7', port: 80, control: { host: '10.0.0.7', port: 8080 }, secret: 'name' };
    expect(readSweepForm(form).plan?.target).toEqual(target);
    expect(Object.keys(readSweepForm({ ...form, farControl: 'nonsense' }).errors)).toEqual(['farControl']);
    useSweepForm.setState(form);
    typeFar('192.0.2.7:80 ');
    expect(readSweepForm(useSweepForm.getState()).plan?.target).toEqual(target);
    typeFar('192.0.2.8:80');
    expect(readSweepForm(useSweepForm.getState()).plan?.target).toEqual({ kind: 'far', host: '192.0.2.8', port: 80 });
  });

  it('asks for a far server only where it is meant', () => {
    expect(readSweepForm({ ...FIRST_FORM, far: 'nonsense' }).errors).toEqual({});
    expect(Object.keys(readSweepForm({ ...FIRST_FORM, target: 'far', far: '' }).errors)).toEqual(['far']);
  });

  it('takes a server for all places, or one for each', () => {
    const form = { ...FIRST_FORM, by: 'queue', queue: 'redis://127.0.0.1', places: 'office, dc=10.9.0.9:80' } as const;
    expect(Object.keys(readSweepForm(form).errors)).toEqual(['far']);
    expect(readSweepForm({ ...form, far: '10.0.0.9:80' }).plan).toMatchObject({
      target: { kind: 'far', host: '10.0.0.9', port: 80 },
      places: ['office', 'dc'],
      placeTargets: [{ place: 'dc', host: '10.9.0.9', port: 80 }],
    });
    const all = readSweepForm({ ...form, places: 'office=[::1]:81 dc=10.9.0.9:80' });
    expect(all.plan).toMatchObject({ target: { kind: 'far', host: '::1', port: 81 }, places: ['office', 'dc'] });
    expect(Object.keys(readSweepForm({ ...form, far: '10.0.0.9:80', places: 'dc=nonsense' }).errors)).toEqual(['places']);
  });
});
