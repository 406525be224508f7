import { describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { modesFor } from '../../electron/route/modes.ts';

const [http, https, socks] = ['http://a:1', 'https://a:1', 'socks5://a:1'].map(parseHop);
if (!http || !https || !socks) throw new Error('unreachable');

describe('modes', () => {
  it('goes direct without hops', () => {
    expect(modesFor([], 'auto')).toEqual(['direct']);
    expect(modesFor([], 'tunnel')).toEqual(['direct']);
  });

  it('tries both when the last hop can relay', () => {
    expect(modesFor([http], 'auto')).toEqual(['tunnel', 'relay']);
    expect(modesFor([socks, https], 'auto')).toEqual(['tunnel', 'relay']);
    expect(modesFor([http, socks], 'auto')).toEqual(['tunnel']);
  });

  it('does what was asked where that is possible', () => {
    expect(modesFor([https], 'relay')).toEqual(['relay']);
    expect(modesFor([socks], 'tunnel')).toEqual(['tunnel']);
  });

  it.each([[[http, socks]], [[]]])('says what to do when nothing can relay', (hops) => {
    expect(() => modesFor(hops, 'relay')).toThrow(
      expect.objectContaining({ code: 'BAD_USAGE', message: expect.stringContaining('--mode') as string }),
    );
  });
});
