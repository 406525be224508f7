import { describe, expect, it } from 'vitest';
import { readPlaceList } from '../../../shared/model/place-list.ts';

describe('the places of a sweep as they are written', () => {
  it('have a name, and may have a server of their own', () => {
    expect(readPlaceList(['office', ' dc = [::1]:8080 ', 'office'])).toEqual({
      places: ['office', 'dc'],
      targets: [{ place: 'dc', host: '::1', port: 8080 }],
    });
  });

  it.for<[string, readonly string[]]>([
    ['no name', ['=127.0.0.1:80']],
    ['a name that cannot be one', ['the office']],
    ['two servers for one place', ['dc=127.0.0.1:80', 'dc=127.0.0.1:81']],
    ['a server and none', ['dc=127.0.0.1:80', 'dc']],
    ['a server without a port', ['dc=127.0.0.1']],
    ['nothing behind the sign', ['dc=']],
  ])('are refused: %s', ([, words]) => {
    expect(() => readPlaceList(words)).toThrow();
  });
});
