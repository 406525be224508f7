import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import type { NetworkState } from '../../../shared/model/desk-state.ts';
import { createNetwork } from '../../../electron/engine/workbench/network.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { proxiesOfSystem } from '../../../electron/engine/workbench/system-proxies.ts';

const secrets = createSecrets();

interface Computer {
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly system?: (url: string) => Promise<string>;
  readonly interfaces?: Record<string, NetworkInterfaceInfo[]>;
}

async function look({ env = {}, platform = 'linux', system, interfaces = {} }: Computer): Promise<NetworkState> {
  const { handlers } = createNetwork({
    resolveProxy: system ?? null,
    secrets,
    surroundings: { env, platform, home: '/home/ada' },
    interfaces: () => interfaces,
  });
  return COMMANDS.lookAround.response.parse(await handlers.lookAround({}));
}

function found({ proxies }: NetworkState): (string | null)[][] {
  return proxies.map(({ source, url, hop, problem }) => [source, url, hop?.kind ?? null, problem]);
}

describe('proxies of the environment', () => {
  it('are none where none is named', async () => {
    expect(await look({ env: { HTTPS_PROXY: ' ', PATH: '/bin' } })).toEqual({ proxies: [], addresses: [], noProxy: null });
  });

  it('are told in the order in which programs prefer them, each with its source', async () => {
    const env = {
      HTTP_PROXY: 'http://upper-http.example:1',
      http_proxy: 'http://lower-http.example:2',
      ALL_PROXY: 'socks5://all.example:3',
      HTTPS_PROXY: 'https://upper.example',
      https_proxy: 'lower.example:5',
    };
    expect(found(await look({ env }))).toEqual([
      ['https_proxy', 'http://lower.example:5', 'http', null],
      ['HTTPS_PROXY', 'https://upper.example:443', 'https', null],
      ['ALL_PROXY', 'socks5://all.example:3', 'socks5', null],
      ['http_proxy', 'http://lower-http.example:2', 'http', null],
      ['HTTP_PROXY', 'http://upper-http.example:1', 'http', null],
    ]);
  });

  it('are told once when several variables name the same', async () => {
    const same = 'http://proxy.example:3128';
    const env = { HTTP_PROXY: same, http_proxy: same, https_proxy: same, HTTPS_PROXY: ` ${same}` };
    expect(found(await look({ env }))).toEqual([['https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY', same, 'http', null]]);
  });

  it('have one name on Windows, where both spellings are one variable', async () => {
    const env = { HTTPS_PROXY: 'http://p.example:1', https_proxy: 'http://p.example:1' };
    expect(found(await look({ env, platform: 'win32' }))).toEqual([['HTTPS_PROXY', 'http://p.example:1', 'http', null]]);
  });

  it('give their password to the secret store and to nobody else', async () => {
    const state = await look({ env: { https_proxy: 'http://ada:c%61nary%2F1@proxy.example:3128' } });
    const [proxy] = state.proxies;
    expect(proxy).toMatchObject({ url: 'http://***@proxy.example:3128', hop: { host: 'proxy.example', username: 'ada' } });
    expect(secrets.read(proxy?.hop?.secret ?? '')).toBe('canary/1');
    expect(JSON.stringify(state)).not.toMatch(/c(?:a|%61)nary/u);
    const again = await look({ env: { https_proxy: 'http://ada:canary%2F1@proxy.example:3128' } });
    expect(again.proxies[0]?.hop?.secret).toBe(proxy?.hop?.secret);
  });

  it('may have a user without a password, a password with an @, and what GNOME calls socks', async () => {
    const env = { https_proxy: 'http://ada@p.example:1', all_proxy: 'socks://p.example:2', http_proxy: 'ada:c@n@ry@p.example:3' };
    const { proxies } = await look({ env });
    expect(proxies.map(({ hop }) => [hop?.kind, hop?.port, hop?.username])).toEqual([
      ['http', 1, 'ada'],
      ['socks5h', 2, null],
      ['http', 3, 'ada'],
    ]);
    expect(proxies[0]?.hop?.secret).toBeNull();
    expect(secrets.read(proxies[2]?.hop?.secret ?? '')).toBe('c@n@ry');
  });

  it.each([
    'ftp://ada:canary@proxy.example:21',
    'http://ada:canary@proxy.example:99999',
    'http://ada:canary%@proxy.example:80',
    'http://ada:canary@/',
    'http://ada:ca/nary canary@proxy.example:80',
    'proxy.example:3128:ada:canary',
    'http://proxy.example:3128:ada:canary',
    `http://${'a'.repeat(300)}:canary@proxy.example:1`,
  ])('say why %s cannot be used, without what may be a password', async (value) => {
    const state = await look({ env: { https_proxy: value } });
    expect(state.proxies[0]).toMatchObject({ source: 'https_proxy', hop: null });
    expect(state.proxies[0]?.problem?.length).toBeGreaterThan(20);
    expect(JSON.stringify(state)).not.toContain('nary');
  });

  it('come with whom they are not for', async () => {
    expect((await look({ env: { NO_PROXY: 'localhost,.corp.example' } })).noProxy).toEqual({
      source: 'NO_PROXY',
      value: 'localhost,.corp.example',
    });
    expect((await look({ env: { no_proxy: '*', NO_PROXY: 'localhost' } })).noProxy).toEqual({ source: 'no_proxy', value: '*' });
  });
});

describe('proxies of the system', () => {
  it('are asked for a URL that nobody owns, and stand before those of the environment', async () => {
    const asked: string[] = [];
    const system = (url: string): Promise<string> => {
      asked.push(url);
      return Promise.resolve('PROXY 10.0.0.1:3128; SOCKS5 [2001:db8::1]:1080;HTTPS secure.example ; SOCKS old.example:1; DIRECT');
    };
    const state = await look({ system, env: { https_proxy: 'http://p.example:1' } });
    expect(asked).toEqual(['https://example.com/']);
    expect(found(state)).toEqual([
      ['system settings', 'http://10.0.0.1:3128', 'http', null],
      ['system settings, choice 2', 'socks5h://[2001:db8::1]:1080', 'socks5h', null],
      ['system settings, choice 3', 'https://secure.example:443', 'https', null],
      ['system settings, choice 4', 'socks4://old.example:1', 'socks4', null],
      ['https_proxy', 'http://p.example:1', 'http', null],
    ]);
  });

  it('are none when the system goes there directly', async () => {
    expect((await look({ system: () => Promise.resolve('DIRECT') })).proxies).toEqual([]);
  });

  it.each(['QUIC p.example:1', 'PROXY', 'PROXY a b c', '<html>', 'PROXY :80'])('say why %j cannot be used', async (answer) => {
    const [proxy] = (await look({ system: () => Promise.resolve(answer) })).proxies;
    expect(proxy).toMatchObject({ source: 'system settings', hop: null });
    expect(proxy?.problem).toMatch(/\S{5}/u);
  });

  it('are given up when the system fails, or does not answer in time', async () => {
    const failing = await look({ system: () => Promise.reject(new Error('canary')) });
    expect(found(failing)).toEqual([['system settings', '', null, 'the system could not say which proxy it uses']]);
    const silent = await proxiesOfSystem({ resolveProxy: () => new Promise(() => undefined), secrets, timeoutMs: 10 });
    expect(silent[0]?.problem).toContain('did not say within 0.01 s');
  });
});

describe('addresses', () => {
  const at = (address: string, family: 'IPv4' | 'IPv6', internal = false): NetworkInterfaceInfo => {
    const facts = { address, netmask: '', mac: '', internal, cidr: null };
    return family === 'IPv4' ? { ...facts, family } : { ...facts, family, scopeid: 0 };
  };

  it('are those that others can reach, IPv4 first', async () => {
    const interfaces = {
      lo: [at('127.0.0.1', 'IPv4', true), at('::1', 'IPv6', true)],
      eth0: [at('2001:db8::7', 'IPv6'), at('fe80::1', 'IPv6'), at('192.0.2.7', 'IPv4')],
      wlan0: [at('192.0.2.8', 'IPv4')],
    };
    expect((await look({ interfaces })).addresses).toEqual([
      { address: '192.0.2.7', name: 'eth0' },
      { address: '192.0.2.8', name: 'wlan0' },
      { address: '2001:db8::7', name: 'eth0' },
    ]);
  });

  it('of this machine fit the contract', async () => {
    const { handlers } = createNetwork({ resolveProxy: null, secrets });
    const { addresses } = COMMANDS.lookAround.response.parse(await handlers.lookAround({}));
    for (const { address } of addresses) expect(address).not.toMatch(/^127\.|^::1$/u);
  });
});
