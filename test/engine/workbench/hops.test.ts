import { describe, expect, it } from 'vitest';
import type { HopChoice } from '../../../shared/model/run-plan.ts';
import { endpointOf, hopsOf } from '../../../electron/engine/workbench/hops.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';

const CHOICE: HopChoice = { kind: 'http', host: 'Proxy.Example', port: 3128, username: null, secret: null };

describe('the proxies of the window', () => {
  it('have their hosts normalised and no login where none was given', () => {
    const choices: HopChoice[] = [
      CHOICE,
      { ...CHOICE, kind: 'socks5h', host: '[::1]' },
      { ...CHOICE, host: '0:0:0:0:0:0:0:1', username: '' },
    ];
    expect(hopsOf(choices, createSecrets())).toEqual([
      { kind: 'http', host: 'proxy.example', port: 3128 },
      { kind: 'socks5h', host: '::1', port: 3128 },
      { kind: 'http', host: '::1', port: 3128 },
    ]);
  });

  it('get their passwords back, and the empty one where only a user was given', () => {
    const secrets = createSecrets();
    const secret = secrets.keep('s3cret');
    const hops = hopsOf(
      [
        { ...CHOICE, username: 'me', secret },
        { ...CHOICE, username: 'me' },
      ],
      secrets,
    );
    expect(hops.map(({ credentials }) => credentials)).toEqual([
      { username: 'me', password: 's3cret' },
      { username: 'me', password: '' },
    ]);
  });

  it('are refused at their place in the chain when a password is not known', () => {
    const choices = [CHOICE, { ...CHOICE, username: 'me', secret: 'gone' }];
    expect(() => hopsOf(choices, createSecrets())).toThrow(expect.objectContaining({ code: 'BAD_USAGE', stage: 'usage', hop: 1 }));
  });

  it('are refused when a user name cannot be sent', () => {
    expect(() => hopsOf([{ ...CHOICE, username: 'a:b' }], createSecrets())).toThrow(expect.objectContaining({ code: 'BAD_USAGE', hop: 0 }));
  });

  it('are refused without repeating a login that was pasted into the host', () => {
    expect.assertions(2);
    try {
      hopsOf([{ ...CHOICE, host: 'http://me:canary@10.0.0.1' }], createSecrets());
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_URL', hop: 0 });
      expect(String(error)).not.toContain('canary');
    }
  });

  it('are refused when a host holds a port', () => {
    expect(() => endpointOf({ host: '10.0.0.1:80', port: 80 })).toThrow(expect.objectContaining({ code: 'BAD_URL' }));
  });
});
