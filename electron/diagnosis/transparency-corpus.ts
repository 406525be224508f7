import type { FaultKind } from '../traffic/fault.ts';

/** The bytes of the check `transparency`, the same at both ends: about 70 KiB. */
export const CORPUS: Buffer = buildCorpus();

export interface CorpusComparison {
  /** Offset of the first wrong byte, or null when all that came is right. */
  readonly firstDifference: number | null;
  readonly kind: FaultKind | null;
  readonly length: number | null;
  /** The first wrong bytes, at most 64. */
  readonly sample: Buffer;
}

const WINDOW_BYTES = 24;

/** Compares the beginning of the corpus with what arrived; bytes that have not arrived yet are no difference. */
export function compareWithCorpus(received: Buffer): CorpusComparison {
  const common = Math.min(received.length, CORPUS.length);
  let at = 0;
  while (at < common && received[at] === CORPUS[at]) at += 1;
  if (at === common && received.length <= CORPUS.length)
    return { firstDifference: null, kind: null, length: null, sample: Buffer.alloc(0) };
  const sample = Buffer.from(received.subarray(at, at + 64));
  const growth = received.length - CORPUS.length;
  const rest = CORPUS.subarray(at);
  // Inserted: the due bytes stand behind foreign ones. Lost: what came stands further on in the corpus. Both must agree with the total.
  if (growth > 0 && received.subarray(at + growth).equals(rest)) return { firstDifference: at, kind: 'inserted', length: growth, sample };
  if (growth < 0 && received.subarray(at).equals(rest.subarray(-growth)))
    return { firstDifference: at, kind: 'lost', length: -growth, sample };
  if (growth === 0) return { firstDifference: at, kind: 'changed', length: null, sample };
  const ahead = CORPUS.indexOf(received.subarray(at, at + WINDOW_BYTES), at);
  const kind: FaultKind = growth > 0 ? 'inserted' : ahead > at ? 'lost' : 'unknown';
  return { firstDifference: at, kind, length: Math.abs(growth), sample };
}

function buildCorpus(): Buffer {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
  const pairs = Buffer.alloc(2 * 256);
  for (let value = 0; value < 256; value++) pairs.set([value, 255 - value], 2 * value);
  return Buffer.concat([
    everyByte,
    pairs,
    // What an HTTP proxy that still parses would act on.
    Buffer.from('GET http://example.invalid/ HTTP/1.1\r\nHost: example.invalid\r\nContent-Length: 5\r\n\r\nhello'),
    Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
    Buffer.from('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'),
    // RFC 6455: unmasked and masked text, ping, close 1001, a reserved opcode.
    Buffer.from('810568656c6c6f818537fa213d7f9f4d51588900880203e98300', 'hex'),
    // TLS alert and ClientHello beginnings, SOCKS greeting, telnet IAC, FTP and SMTP lines, XON/XOFF, a bare CR and a bare LF.
    Buffer.from('15030300020228160301020001000001fc0303050100fffdfffbff', 'hex'),
    Buffer.from('PORT 127,0,0,1,4,1\r\nSTARTTLS\r\nMAIL FROM:<a@example.invalid>\r\n.\r\n\x11\x13\x1a\x04\r\n\n\r'),
    Buffer.from('<script src="https://example.invalid/x.js"></script></body></html>'),
    Buffer.alloc(16 * 1024, 0x00),
    Buffer.alloc(16 * 1024, 0xff),
    Buffer.alloc(16 * 1024, '\r\n'),
    Buffer.alloc(16 * 1024, 'a'),
    everyByte,
  ]);
}
