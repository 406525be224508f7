import { describe, expect, it } from 'vitest';
import { inWindowWords } from '../../../../renderer/features/run/window-words.ts';

describe('inWindowWords', () => {
  it('names no option of the command line', () => {
    for (const text of [
      'Use the proxy as a tunnel: CONNECT to the server, then the handshake inside (--mode tunnel).',
      'Give the proxy its user and password, for instance --via http://USER:PASSWORD@HOST:PORT or --via-file FILE.',
      'The standard websocket works here, so its keys may be what is missing: try --variant keyed.',
      'TLS from the first byte cannot be relayed; use --mode tunnel',
      'but the last hop is socks5; use --mode tunnel or auto, or put an HTTP proxy last',
    ])
      expect(inWindowWords(text)).not.toContain('--');
    expect(inWindowWords('use --mode tunnel or auto, or put')).toBe('use the mode "tunnel" or "auto" (Experiment), or put');
  });

  it('leaves everything else as it is', () => {
    const text = 'Put the server on port 443, which most proxies allow (http_access allow CONNECT).';
    expect(inWindowWords(text)).toBe(text);
  });
});
