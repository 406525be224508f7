/**
 * Names the protocol that the first bytes of a connection belong to when they are no HTTP, for error messages: the commonest cause of a
 * failed handshake is a port that speaks something else. Null when nothing is recognised. `bytes` may be a short prefix.
 */
export function recogniseProtocol(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  switch (first) {
    case 0x14:
    case 0x15:
    case 0x16:
    case 0x17:
      // RFC 8446 §5.1: content type, then legacy_record_version 0x03xx.
      if (second !== undefined && second !== 0x03) return null;
      return first === 0x16 ? 'a TLS handshake (ClientHello or ServerHello)' : 'a TLS record';
    case 0x80:
      return 'an SSL 2 ClientHello';
    case 0x05:
      return 'SOCKS5';
    case 0x04:
      return 'SOCKS4';
    case 0x00:
      if (second !== undefined && second >= 0x5a && second <= 0x5d) return 'a SOCKS4 reply';
      // RFC 9113 §4.1 and §6.5: a SETTINGS frame is the first thing that an HTTP/2 server sends.
      return second === 0 && third !== undefined && fourth === 0x04 ? 'an HTTP/2 SETTINGS frame' : null;
    default:
      return recogniseText(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));
  }
}

function recogniseText(text: string): string | null {
  if (text.startsWith('SSH-')) return 'SSH';
  if (text.startsWith('HTTP/')) return 'an HTTP response';
  if (text.startsWith('PROXY ')) return 'a PROXY protocol (version 1) header';
  if (text.startsWith('\r\n\r\n\0')) return 'a PROXY protocol (version 2) header';
  if (/^\*\d+\r?\n?/u.test(text)) return 'a Redis request';
  return null;
}
