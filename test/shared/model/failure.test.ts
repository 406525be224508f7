import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, Failure } from '../../../shared/model/failure.ts';

describe('Failure', () => {
  it('carries code, stage, hop and cause', () => {
    const cause = new Error('below');
    const failure = new Failure('CONNECTION_REFUSED', 'nobody listens there', { stage: 'tcp', hop: 1, cause });
    expect(failure).toMatchObject({
      name: 'Failure',
      code: 'CONNECTION_REFUSED',
      stage: 'tcp',
      hop: 1,
      message: 'nobody listens there',
      cause,
    });
    expect(failure).toBeInstanceOf(Error);
  });

  it('concerns no hop unless told so, and has no cause unless given one', () => {
    const failure = new Failure('BAD_URL', 'write it so', { stage: 'usage' });
    expect(failure.hop).toBeNull();
    expect('cause' in failure).toBe(false);
  });

  it('can be located at a hop without losing anything', () => {
    const cause = new Error('below');
    const failure = new Failure('PROXY_REFUSED', 'said no', { stage: 'proxy', cause });
    const located = failure.at('target');
    expect(located).toMatchObject({ code: 'PROXY_REFUSED', stage: 'proxy', hop: 'target', message: 'said no', cause });
    expect(failure.hop).toBeNull();
  });

  it('does not serialise its cause', () => {
    const failure = new Failure('TLS_FAILED', 'no', { stage: 'tls', cause: new Error('sentinel-cause') });
    expect(JSON.stringify(failure)).not.toContain('sentinel-cause');
    expect(Object.keys(failure)).not.toContain('cause');
    expect(inspect(failure)).toContain('TLS_FAILED');
  });

  it('has every code once', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});
