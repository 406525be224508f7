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
    expect(inWindowWords('Try TLS from the first byte (--tls direct): it passed.')).toBe(
      'Try TLS from the first byte ("TLS to the server" under Experiment): it passed.',
    );
    expect(inWindowWords('try TLS from the first byte inside (--mode tunnel --tls direct): it passed.')).toContain('under Experiment): it');
    expect(inWindowWords('use --mode tunnel or auto, or put')).toBe('use the mode "tunnel" or "auto" (Experiment), or put');
  });

  it('says of a certificate that is not taken where the window asks about it', () => {
    const trust =
      'the certificate of a.test expired on 2026-01-01, 3 days ago; trust its authority with --ca FILE (--hop-ca N=FILE for a proxy), this very certificate with --pin abc0, or any with --insecure (--hop-insecure N)';
    expect(inWindowWords(trust)).toBe(
      'the certificate of a.test expired on 2026-01-01, 3 days ago; where the plan says which certificate is taken, hand over its authority, or take this very one (SHA-256 abc0), or any',
    );
    const pinned = 'the certificate of a.test is another than the pinned one: its SHA-256 is abc0; if that is right, pass it to --pin';
    expect(inWindowWords(pinned)).toMatch(/is abc0; if that is right, write it into the plan$/u);
  });

  it('calls checks by their cards and counts proxies from 1', () => {
    expect(inWindowWords('Not clear: streaming. Not tested: early-data, half-close.')).toBe(
      'Not clear: Small messages. Not tested: First bytes, Half-close.',
    );
    expect(inWindowWords('Also: duplex (half-duplex).')).toBe('Also: Both ways at once (takes turns).');
    expect(inWindowWords('Also: half-close (both-lost), early-data (server-first-lost).')).toBe(
      "Also: Half-close (lost both ways), First bytes (server's lost).",
    );
    expect(inWindowWords('The tunnel passes what was looked at: handshake, half-close.')).toBe(
      'The tunnel passes what was looked at: Handshake, Half-close.',
    );
    expect(inWindowWords('Not tested: no byte passes in either direction (see duplex).')).toBe(
      'Not tested: no byte passes in either direction (see Both ways at once).',
    );
    expect(inWindowWords('it could not reach hop 1 127.0.0.1:1')).toBe('it could not reach proxy 2 127.0.0.1:1');
  });

  it('leaves everything else as it is', () => {
    const text = 'Put the server on port 443, which most proxies allow (http_access allow CONNECT).';
    expect(inWindowWords(text)).toBe(text);
  });
});
