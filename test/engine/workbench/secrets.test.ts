import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import { createSecrets, MAX_SECRETS } from '../../../electron/engine/workbench/secrets.ts';

describe('the secret store', () => {
  it('gives a password back by its name only, and the name does not hold it', () => {
    const secrets = createSecrets();
    const id = secrets.keep('hunter2');
    expect(id).toMatch(/^[\w-]{24}$/u);
    expect(id).not.toContain('hunter2');
    expect(secrets.read(id)).toBe('hunter2');
    expect(inspect(secrets, { depth: 5, showHidden: true }) + JSON.stringify(secrets)).not.toContain('hunter2');
  });

  it('says what to do about a name that it does not know', () => {
    const secrets = createSecrets();
    const elsewhere = createSecrets().keep('hunter2');
    let thrown: unknown;
    try {
      secrets.read(elsewhere);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Failure);
    expect(thrown).toMatchObject({ code: 'BAD_USAGE', message: 'this password is not known any more; type it again' });
  });

  it('names the same password the same, and two of them differently', () => {
    const secrets = createSecrets();
    expect(secrets.keep('one')).toBe(secrets.keep('one'));
    expect(secrets.keep('two')).not.toBe(secrets.keep('one'));
  });

  it('forgets the one that was not used for the longest when there are too many', () => {
    const secrets = createSecrets();
    const [first, second] = [secrets.keep('first'), secrets.keep('second')];
    for (let n = 2; n < MAX_SECRETS; n += 1) secrets.keep(`number ${String(n)}`);
    secrets.read(first);
    secrets.keep('one more');
    expect(secrets.read(first)).toBe('first');
    expect(() => secrets.read(second)).toThrow('not known any more');
  });
});
