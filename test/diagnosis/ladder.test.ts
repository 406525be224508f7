import { describe, expect, it } from 'vitest';
import { changeOf, working, type Rung } from '../../electron/diagnosis/ladder.ts';
import type { Variant } from '../../shared/model/handshake.ts';

const rung = (variant: Variant, works: boolean): Rung => ({
  variant,
  finding: works ? 'upgraded' : 'refused-by-proxy',
  status: null,
  works,
});

describe('the ladder of variants', () => {
  it.for([
    ['get', 'versioned-token', { lines: 1, server: false }],
    ['get', 'options', { lines: 1, server: false }],
    ['get', 'proxy-connection', { lines: 1, server: false }],
    ['get', 'keyed-request', { lines: 2, server: false }],
    ['get', 'keyed', { lines: 3, server: true }],
    ['get', 'foreign-token', { lines: 2, server: true }],
    ['lowercase-token', 'get', { lines: 1, server: false }],
  ] as const)('counts the lines that change from %s to %s', ([start, variant, change]) => {
    expect(changeOf(start, variant)).toMatchObject(change);
  });

  it('says what changes as the mode sends it', () => {
    expect(changeOf('get', 'options', 'relay')).toMatchObject({
      left: ['GET http://HOST:PORT/ HTTP/1.1'],
      came: ['OPTIONS http://HOST:PORT HTTP/1.1'],
    });
    expect(changeOf('get', 'options-star', 'relay').came).toEqual(['OPTIONS * HTTP/1.1']);
    expect(changeOf('get', 'options', 'tunnel').came).toEqual(['OPTIONS * HTTP/1.1']);
  });

  it('puts fewer lines first, a change at the client before one at the server, and the framed standard last', () => {
    const rungs = (['keyed', 'rfc6455', 'foreign-token', 'keyed-request', 'versioned-token'] as const).map((variant) =>
      rung(variant, true),
    );
    expect(working('get', rungs)).toEqual(['versioned-token', 'keyed-request', 'foreign-token', 'keyed', 'rfc6455']);
  });

  it('never advises what a standard forbids, nor what did not work', () => {
    expect(working('get', [rung('insist', true), rung('no-connection', true), rung('http10', true), rung('options', false)])).toEqual([]);
  });
});
