import { describe, expect, it } from 'vitest';
import type { QuietLife } from '../../electron/diagnosis/quiet-life.ts';
import { judgeLives, nextSilences } from '../../electron/diagnosis/quiet-verdict.ts';

const life = (more: Partial<QuietLife> & Pick<QuietLife, 'fate' | 'ms'>): QuietLife => ({
  silent: 'both',
  address: null,
  leastMs: more.ms - 2,
  mostMs: more.ms + 2,
  atClient: null,
  atServer: null,
  tookMs: null,
  serverLaterMs: null,
  evidence: [],
  ...more,
});
const alive = (ms: number): QuietLife => life({ fate: 'alive', ms });
const dead = (ms: number): QuietLife => life({ fate: 'dead', ms });
/** Was to be silent for `ms` and ended at `at`. */
const cut = (ms: number, at: number): QuietLife =>
  life({ fate: 'cut', ms, leastMs: at - 5, mostMs: at + 5, atClient: 'fin', atServer: 'fin', serverLaterMs: 1 });

describe('what lives in silence show together', () => {
  it('is nothing where there is none', () => {
    expect(judgeLives([life({ fate: 'unknown', ms: 5000 })], 5000)).toEqual({ state: 'untested' });
  });

  it('is that silence does no harm where all lived and one was silent for as long as was asked', () => {
    expect(judgeLives([alive(1000), alive(5000)], 5000)).toEqual({ state: 'kept', lowMs: 4998 });
    expect(judgeLives([alive(1000), alive(2500)], 5000)).toMatchObject({ state: 'unsure' });
  });

  it('is an interval between what was survived and what was not, and how it ended', () => {
    expect(judgeLives([alive(1000), alive(1800), cut(2500, 2000), cut(5000, 2000)], 5000)).toEqual({
      state: 'cut',
      lowMs: 1798,
      highMs: 2105,
      with: 'fin',
      atClient: 'fin',
      atServer: 'fin',
      first: 'together',
    });
  });

  it('is a wider interval where the samples differ, by what their spread lets expect', () => {
    expect(judgeLives([alive(1000), alive(2600), cut(5000, 2200), cut(5000, 2500), cut(5000, 2800)], 5000)).toMatchObject({
      lowMs: 998,
      highMs: 2805 + 100 + 590,
    });
    expect(judgeLives([alive(2100), cut(5000, 2200), cut(5000, 2500), cut(5000, 2800)], 5000)).toMatchObject({ lowMs: 2195 - 100 - 590 });
  });

  it('is an interval that holds what was survived longer than others were, by less than these differ', () => {
    // Through a Squid with `read_timeout 2 seconds`.
    const cuts = [1062, 1686, 1620, 1565, 1484, 1201, 1140].map((at) => cut(8000, at));
    const again = [cut(2333, 1625), alive(2333), cut(2333, 2162), cut(2333, 1834)];
    const found = judgeLives([alive(850), alive(1009), ...cuts, ...again], 8000);
    expect(found).toMatchObject({ state: 'cut', lowMs: expect.closeTo(706.2, 1) as number, highMs: expect.closeTo(2681.8, 1) as number });
  });

  it('is an interval that holds the mark whose arrival made a proxy look at its clock', () => {
    const woken = life({ fate: 'dead', ms: 2627, atClient: 'fin', atServer: 'fin' });
    const found = judgeLives([alive(1000), cut(8000, 1500), cut(8000, 2200), cut(8000, 1900), woken], 8000);
    expect(found).toMatchObject({ state: 'cut', highMs: 2625 + 100 + 740 });
  });

  it('is no end by silence where longer ones were survived', () => {
    expect(judgeLives([cut(5000, 2000), alive(3000), alive(5000)], 5000)).toMatchObject({ state: 'sometimes', cut: 1, of: 3 });
    expect(judgeLives([dead(2000), dead(3000), alive(5000)], 5000)).toMatchObject({ state: 'unsure' });
    expect(judgeLives([dead(3000), dead(5000), dead(5000), alive(5000)], 5000)).toMatchObject({ state: 'unsure' });
  });

  it('allows for a mark that is dropped to have been as late on its way as those that arrived', () => {
    const took = (ms: number, tookMs: number): QuietLife => life({ fate: 'alive', ms, tookMs });
    const highOf = (lives: readonly QuietLife[]): unknown => judgeLives([...lives, dead(1900), dead(2400)], 5000);
    expect(highOf([took(1000, 20), took(1500, 25)])).toMatchObject({ state: 'dropped', highMs: 1902 + 100 + 5 });
    expect(highOf([took(1000, 20), took(1500, 300)])).toMatchObject({ state: 'dropped', highMs: 1902 + 100 + 280 });
  });

  it('is nothing sure where it was seen once', () => {
    expect(judgeLives([alive(1000), cut(5000, 2000)], 5000)).toMatchObject({ state: 'unsure' });
    expect(judgeLives([alive(1000), dead(5000)], 5000)).toMatchObject({ state: 'unsure' });
  });

  it('is a silent death where nobody saw an end and what was sent did not arrive', () => {
    expect(judgeLives([alive(1000), alive(2900), dead(3100), dead(5000)], 5000)).toMatchObject({
      state: 'dropped',
      lowMs: 2798,
      highMs: 3202,
      with: 'unknown',
    });
  });

  it('is no silent death where it ended as the mark was sent and others ended before', () => {
    const late = life({ fate: 'dead', ms: 2000, atClient: 'fin', atServer: 'fin' });
    expect(judgeLives([alive(1000), late, late, cut(4000, 2000), cut(5000, 2000)], 5000)).toMatchObject({ state: 'cut', highMs: 2105 });
    expect(judgeLives([alive(1000), dead(4500), dead(5000), cut(4000, 2000), cut(5000, 2000)], 5000)).toMatchObject({ state: 'unsure' });
  });

  it('names the end that saw it first, and FIN or RST only where all agree', () => {
    const seen = (serverLaterMs: number, atClient: 'fin' | 'rst') => ({ ...cut(5000, 2000), serverLaterMs, atClient });
    expect(judgeLives([seen(400, 'rst'), seen(500, 'rst')], 5000)).toMatchObject({ first: 'client', with: 'rst', atServer: 'fin' });
    expect(judgeLives([seen(-400, 'rst'), seen(-500, 'fin')], 5000)).toMatchObject({ first: 'server', with: 'fin-or-rst' });
  });
});

describe('the silences of the next round', () => {
  it('lie closer below an end that was seen, and repeat it; once is enough', () => {
    const lives = [alive(1000), cut(5000, 2005)];
    expect(nextSilences(lives, 5000, 0)).toEqual([2712, 1600, 2712, 2712, 1800, 2712]);
    expect(nextSilences(lives, 5000, 1)).toEqual([]);
  });

  it('divide what is open about a silent death, until it is known well enough', () => {
    expect(nextSilences([alive(2000), dead(3400), dead(5000)], 5000, 0)).toEqual(
      [2200, 2400, 2600, 2800, 3000, 3200, 3400].map((ms) => expect.closeTo(ms, 6) as number),
    );
    expect(nextSilences([alive(3000), dead(3200), dead(3400)], 5000, 2)).toEqual([]);
    expect(nextSilences([alive(3000), dead(3200)], 5000, 1)).toHaveLength(7);
  });

  it('are none where all lived', () => {
    expect(nextSilences([alive(5000)], 5000, 0)).toEqual([]);
  });
});
