import { describe, expect, it } from 'vitest';
import { decades } from '../../../../renderer/features/sweep/decades.ts';
import { changeInWords, leftInWords, mbpsInWords, valueOf } from '../../../../renderer/features/sweep/words.ts';

describe('the words of a sweep', () => {
  it('call a value of a facet what its column calls it, with its state', () => {
    expect(valueOf('grade', 'degraded')).toEqual({ word: 'Degraded', tone: 'bad' });
    expect(valueOf('duplex', 'full-duplex')).toEqual({ word: 'yes', tone: 'good' });
    expect(valueOf('headers', 'rewritten')).toEqual({ word: 'rewritten', tone: 'altered' });
    expect(valueOf('duplex', 'not-tested')).toEqual({ word: 'not tested', tone: 'none' });
    // A finding and a result may have one name; of TLS it is a finding.
    expect(valueOf('tls', 'passed')).toEqual({ word: 'passed', tone: 'good' });
    expect(valueOf('anonymity', 'none')).toEqual({ word: 'not known', tone: null });
    expect(valueOf('scheme', 'socks5h')).toEqual({ word: 'socks5h', tone: null });
  });

  it('say why what became of an entry is not clear', () => {
    expect(valueOf('change', 'unclear')).toEqual({ word: 'Unclear', tone: 'unknown' });
    const judged = { change: 'unclear', grade: 'clean', before: { grade: 'inconclusive', best: null } } as const;
    expect(changeInWords(judged)).toEqual({
      short: 'was inconclusive',
      full: 'It was inconclusive, and is clean now: what is inconclusive is neither better nor worse',
    });
    expect(changeInWords({ ...judged, before: null })).toEqual({
      short: 'not known',
      full: 'How it was then is not known: it was not tested, a hidden login makes several entries read alike, or a list has its address without the kind',
    });
    expect(changeInWords({ ...judged, change: 'worse', before: { grade: 'clean', best: 'relay' } })).toMatchObject({
      short: 'was clean, relay',
    });
  });

  it('give a throughput three digits', () => {
    expect([0.2561, 12.34, 940.4, 12_345].map(mbpsInWords)).toEqual(['0.26', '12.3', '940', '12300']);
    expect(mbpsInWords(null)).toBe('');
  });

  it('say of the time that is left no more than is known', () => {
    expect([null, 0.2, 42.4, 150, 5400].map((secondsLeft) => leftInWords({ secondsLeft }))).toEqual([
      null,
      'nearly done',
      'about 42 s left',
      'about 2 min 30 s left',
      'about 1 h 30 min left',
    ]);
    const place = { place: 'dc', underWay: 0, rate: 0, heardAt: null };
    const queueOf = (workers: number) => ({ address: 'redis://queue.example', places: [{ ...place, workers }], notice: null });
    expect(leftInWords({ secondsLeft: 2, queue: queueOf(1) })).toBe('about 2 s left');
    expect(leftInWords({ secondsLeft: 2, queue: queueOf(0) })).toBeNull();
  });
});

describe('a logarithmic axis', () => {
  it('goes from a power of ten to one, around all that is drawn', () => {
    expect(decades([])).toBeNull();
    expect(decades([3])).toEqual([1, 10]);
    expect(decades([0.02, 340])).toEqual([0.01, 1000]);
    expect(decades([10])).toEqual([10, 100]);
  });
});
