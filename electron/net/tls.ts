import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type tls from 'node:tls';
import { Failure } from '../../shared/model/failure.ts';
import type { TlsTrust } from '../../shared/model/route.ts';
import type { TlsEnd } from '../../shared/model/tls-facts.ts';
import type { ByteStream, TlsFacts } from './byte-stream.ts';
import { chainFrom, chainOfPem, tlsEndOf } from './certificate-facts.ts';
import { wrongWith } from './certificate-words.ts';
import { plainFingerprint, type KeyAndCertificate } from './certificates.ts';
import { startDeadline } from './deadline.ts';
import { streamFromDuplex, toDuplex } from './duplex-stream.ts';
import { errorCode } from './pumped-stream.ts';
import { nodeTls, secureContextFor } from './tls-trust.ts';

export interface TlsClientOptions {
  /** Name or address that the certificate must be for; a name is also sent as SNI (RFC 6066 §3 forbids addresses there). */
  readonly servername: string;
  readonly trust: TlsTrust;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  readonly alpn?: readonly string[];
  /** Told what the other side is as soon as the handshake is over, also where its certificate is then not trusted. */
  readonly onPeer?: (peer: TlsPeer) => void;
}

/** The server as its client met it. */
export interface TlsPeer extends TlsEnd {
  /** What is wrong with its certificate for this client, in words that follow "the certificate of HOST"; null: nothing, by the authorities that are trusted. */
  readonly problem: string | null;
}

export interface TlsServerOptions extends KeyAndCertificate {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  readonly alpn?: readonly string[];
  /** Told what was agreed on with the client. */
  readonly onAgreed?: (end: TlsEnd) => void;
}

/**
 * TLS 1.2 or 1.3 over any open stream, as the client. Unread bytes of `stream` are the first that TLS reads. On failure `stream` is
 * aborted, and it rejects with `TLS_CERTIFICATE`, `TLS_NOT_SPOKEN`, `TLS_FAILED`, `TIMEOUT` or `CANCELLED`, all of stage `tls`.
 */
export async function startTlsClient(stream: ByteStream, options: TlsClientOptions): Promise<ByteStream> {
  const { servername, trust, alpn, onPeer } = options;
  const sni = isIP(servername) === 0 ? servername : null;
  const started = await shakeHands(stream, options, 'secureConnect', (duplex) =>
    nodeTls().connect({
      socket: duplex,
      host: servername,
      ...(sni === null ? {} : { servername: sni }),
      // The certificate is looked at below, so that the failure can say what is wrong with it.
      rejectUnauthorized: false,
      checkServerIdentity: (_host, certificate) => nodeTls().checkServerIdentity(servername, certificate),
      secureContext: secureContextFor(trust.ca),
      ...(alpn && alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
    }),
  );
  const { socket, facts, certificate } = started;
  const chain = onPeer || !facts.authorised ? chainFrom(certificate) : [];
  const problem = facts.authorised ? null : wrongWith(facts.authorisationError ?? 'not trusted', servername, chain[0]);
  onPeer?.({ ...tlsEndOf(socket, sni, chain), problem });
  const failure = distrust(facts, problem, servername, trust);
  if (!failure) return started.stream;
  started.stream.abort();
  await started.stream.closed;
  throw failure;
}

/** TLS as the server. Failures as `startTlsClient`. */
export async function startTlsServer(stream: ByteStream, options: TlsServerOptions): Promise<ByteStream> {
  const secureContext = readKeyAndCertificate(options);
  const { stream: secured, socket } = await shakeHands(
    stream,
    options,
    'secure',
    (duplex) =>
      new (nodeTls().TLSSocket)(duplex, {
        isServer: true,
        secureContext,
        ...(options.alpn && options.alpn.length > 0 ? { ALPNProtocols: [...options.alpn] } : {}),
      }),
  );
  const asked: unknown = Reflect.get(socket, 'servername');
  options.onAgreed?.(tlsEndOf(socket, typeof asked === 'string' ? asked.slice(0, 255) : null, chainOfPem(options.cert)));
  return secured;
}

function readKeyAndCertificate({ key, cert }: KeyAndCertificate): tls.SecureContext {
  try {
    return nodeTls().createSecureContext({ key, cert, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new Failure(
      'UNREADABLE_FILE',
      `the certificate and key do not fit each other or are not PEM (${errorCode(error) ?? 'unreadable'})`,
      { stage: 'usage', cause: error },
    );
  }
}

interface Waits {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

interface Agreed {
  readonly stream: ByteStream;
  readonly facts: TlsFacts;
  readonly socket: tls.TLSSocket;
  /** The peer's. */
  readonly certificate: X509Certificate | null;
}

async function shakeHands(
  lower: ByteStream,
  { signal, timeoutMs }: Waits,
  done: 'secureConnect' | 'secure',
  start: (duplex: ReturnType<typeof toDuplex>) => tls.TLSSocket,
): Promise<Agreed> {
  let firstBytes: Buffer | null = null;
  const duplex = toDuplex(lower, (bytes) => {
    firstBytes = bytes;
  });
  // TLSSocket listens too; this one is for what comes after it has let go.
  duplex.on('error', () => undefined);
  const deadline = startDeadline(signal, timeoutMs);
  let socket: tls.TLSSocket | null = null;
  try {
    if (deadline.signal.aborted) throw new Failure('CANCELLED', 'cancelled', { stage: 'tls' });
    socket = start(duplex);
    await handshakeOf(socket, done, deadline.signal);
  } catch (error) {
    socket?.on('error', () => undefined);
    socket?.destroy();
    lower.abort();
    await lower.closed;
    if (deadline.expired)
      throw new Failure('TIMEOUT', `no TLS handshake within ${String(timeoutMs)} ms; does the other side speak TLS on this port?`, {
        stage: 'tls',
        cause: error,
      });
    if (signal?.aborted) throw new Failure('CANCELLED', 'cancelled', { stage: 'tls' });
    throw handshakeFailure(error, firstBytes);
  } finally {
    deadline.clear();
  }
  // Asked a second time, a client's socket says that there is none (Node 24).
  const certificate = socket.getPeerX509Certificate() ?? null;
  const facts = factsOf(socket, certificate);
  return { stream: streamFromDuplex(socket, { lower, tls: facts }), facts, socket, certificate };
}

function handshakeOf(socket: tls.TLSSocket, done: 'secureConnect' | 'secure', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off(done, onDone);
      socket.off('error', onError);
      socket.off('close', onClose);
      signal.removeEventListener('abort', onClose);
    };
    const onDone = (): void => {
      settle();
      resolve();
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onClose = (): void => {
      settle();
      reject(new Failure('CONNECTION_CLOSED', 'closed', { stage: 'tls' }));
    };
    socket.on(done, onDone);
    socket.on('error', onError);
    socket.on('close', onClose);
    signal.addEventListener('abort', onClose, { once: true });
  });
}

function factsOf(socket: tls.TLSSocket, certificate: X509Certificate | null): TlsFacts {
  const problem: unknown = socket.authorizationError;
  return {
    fingerprint: certificate ? plainFingerprint(certificate.fingerprint256) : null,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    authorised: socket.authorized,
    authorisationError: socket.authorized
      ? null
      : problem instanceof Error
        ? (errorCode(problem) ?? problem.message)
        : typeof problem === 'string'
          ? problem
          : null,
  };
}

function distrust(facts: TlsFacts, problem: string | null, servername: string, { pin, insecure }: TlsTrust): Failure | null {
  if (insecure) return null;
  if (pin !== undefined) {
    if (facts.fingerprint === plainFingerprint(pin)) return null;
    return new Failure(
      'TLS_CERTIFICATE',
      `the certificate of ${servername} is another than the pinned one: its SHA-256 is ${facts.fingerprint ?? 'unknown'}; if that is right, pass it to --pin`,
      { stage: 'tls' },
    );
  }
  if (problem === null) return null;
  return new Failure(
    'TLS_CERTIFICATE',
    `the certificate of ${servername} ${problem}; trust its authority with --ca FILE (--hop-ca N=FILE for a proxy), this very certificate with --pin ${facts.fingerprint ?? 'SHA256'}, or any with --insecure (--hop-insecure N)`,
    { stage: 'tls' },
  );
}

function handshakeFailure(error: unknown, firstBytes: Buffer | null): Failure {
  if (firstBytes && firstBytes.length > 0 && !looksLikeTls(firstBytes)) {
    return new Failure(
      'TLS_NOT_SPOKEN',
      `the other side does not speak TLS here, it sent ${quote(firstBytes)}; use the plain scheme or another port`,
      { stage: 'tls', cause: error },
    );
  }
  const code = errorCode(error);
  const closed = error instanceof Failure || code === 'ECONNRESET' || code === 'EPIPE';
  if (closed) {
    const what =
      firstBytes && firstBytes.length > 0 ? 'ended the connection in the middle of' : 'ended the connection instead of answering';
    return new Failure('TLS_FAILED', `the other side ${what} the TLS handshake; does it speak TLS on this port?`, {
      stage: 'tls',
      cause: error,
    });
  }
  return new Failure('TLS_FAILED', `the TLS handshake failed (${code ?? 'no code'})`, { stage: 'tls', cause: error });
}

/** A record begins with its type, 20 to 23, and the major version 3 (RFC 8446 §5.1). */
function looksLikeTls(bytes: Buffer): boolean {
  const [type = 0, major = 3] = bytes;
  return type >= 20 && type <= 23 && major === 3;
}

/** The beginning of what came, made safe to print. */
function quote(bytes: Buffer): string {
  const text = bytes.subarray(0, 40).toString('latin1');
  const line = text.split(/[\r\n]/u, 1)[0] ?? '';
  return line === '' || /[^\x20-\x7e]/u.test(line) ? `bytes ${bytes.subarray(0, 8).toString('hex')}` : `"${line}"`;
}
