import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import { createPac } from '../../../electron/engine/workbench/pac.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { cleanup } from '../../websocket/cleanup.ts';

const closeLater = cleanup();

function desk() {
  const pac = createPac({ secrets: createSecrets() });
  closeLater(() => pac.close());
  return pac;
}

const SCRIPT = `function FindProxyForURL(url, host) {
  if (host === 'direct.example') return 'DIRECT; PROXY late.example:1';
  if (url === 'https://tls.example/') return 'SOCKS5 socks.example:1080; SOCKS old.example:1080; HTTPS tls.example:443; DIRECT';
  if (url === 'http://[::1]:8080/') return 'PROXY ada:s3cret@login.example:3128';
  return 'QUIC q.example:1; PROXY ' + url.length + '.example:1';
}`;

describe('what a PAC script says for targets', () => {
  it('is told for each, in its order, as proxies that a route can be made of', async () => {
    const endpoints = [
      { host: 'direct.example', port: 80 },
      { host: 'tls.example', port: 443 },
      { host: '::1', port: 8080 },
      { host: 'X.example', port: 80 },
    ];
    const answer = await desk().handlers.askPac({ source: { kind: 'text', text: SCRIPT }, targets: endpoints });
    const { answers } = COMMANDS.askPac.response.parse(answer);
    expect(answers.map(({ target, direct, proxies }) => [target, direct, proxies.map(({ url, source }) => `${url} (${source})`)])).toEqual([
      ['direct.example:80', true, ['http://late.example:1 (PAC text)']],
      [
        'tls.example:443',
        false,
        [
          'socks5h://socks.example:1080 (PAC text)',
          'socks4://old.example:1080 (PAC text, choice 2)',
          'https://tls.example:443 (PAC text, choice 3)',
        ],
      ],
      ['[::1]:8080', false, ['http://***@login.example:3128 (PAC text)']],
      ['x.example:80', false, ['QUIC (PAC text)', 'http://17.example:1 (PAC text, choice 2)']],
    ]);
    expect(answers[3]?.proxies[0]).toMatchObject({ hop: null, problem: 'QUIC is no kind of proxy that Duplexscope can use' });
    expect(JSON.stringify(answers)).not.toContain('s3cret');
  });

  it('is not waited for when the window is closed', async () => {
    const pac = desk();
    const asking = pac.handlers.askPac({ source: { kind: 'text', text: 'for (;;);' }, targets: [{ host: 'a.example', port: 80 }] });
    const refused = expect(asking).rejects.toMatchObject({ code: 'CANCELLED' });
    await pac.close();
    await refused;
  });
});
