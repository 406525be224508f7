import type { Credentials, Endpoint, HopKind } from '../../shared/model/route.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { listenTcp, type Listener } from '../../electron/net/listen.ts';
import { startTlsServer } from '../../electron/net/tls.ts';
import { createRequestReader, headerValues } from '../../electron/wire/http-head.ts';
import {
  createSocks4RequestReader,
  createSocks5GreetingReader,
  createSocks5LoginReader,
  createSocks5RequestReader,
  encodeSocks4Reply,
  encodeSocks5Choice,
  encodeSocks5LoginStatus,
  encodeSocks5Reply,
} from '../../electron/wire/socks.ts';
import { parseEndpoint } from '../../shared/model/route.ts';
import { testCertificate } from '../net/pairs.ts';

/** What a client sends to a hop, in order. `tls` is the connection itself, before TLS. */
export type Step = 'tls' | 'greeting' | 'login' | 'request';

export interface HopScript {
  readonly kind: HopKind;
  readonly credentials?: Credentials;
  /** Called when the client's message of that step is there, before it is answered; true: this script has dealt with the connection. */
  readonly at?: (step: Step, stream: ByteStream) => Promise<boolean>;
  /** How an accepted request is answered; default: a real tunnel to the target. */
  readonly serve?: (stream: ByteStream, success: Buffer, target: Endpoint) => Promise<void>;
}

export interface HopServer {
  readonly port: number;
  /** What clients asked for. */
  readonly targets: readonly Endpoint[];
  /** Resolves when the server has no connection left. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export const STEPS: Readonly<Record<HopKind, readonly Step[]>> = {
  http: ['request'],
  https: ['tls', 'request'],
  socks4: ['request'],
  socks4a: ['request'],
  socks5: ['greeting', 'login', 'request'],
  socks5h: ['greeting', 'login', 'request'],
};

/** The reply that opens the tunnel. */
export const SUCCESS: Readonly<Record<HopKind, Buffer>> = {
  http: Buffer.from('HTTP/1.0 200 Connection established\r\nContent-Length: 5\r\n\r\n'),
  https: Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
  socks4: encodeSocks4Reply(0x5a).bytes,
  socks4a: encodeSocks4Reply(0x5a).bytes,
  socks5: encodeSocks5Reply(0).bytes,
  socks5h: encodeSocks5Reply(0, { host: 'bound.test', port: 7 }).bytes,
};

/** A refusal by rule, and the code in it. */
export const REFUSAL: Readonly<Record<HopKind, { readonly bytes: Buffer; readonly code: number; readonly reason: string | null }>> = {
  http: { bytes: Buffer.from('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'), code: 403, reason: 'policy' },
  https: { bytes: Buffer.from('HTTP/1.1 403 Forbidden\r\n\r\nno'), code: 403, reason: 'policy' },
  socks4: { bytes: encodeSocks4Reply(0x5b).bytes, code: 0x5b, reason: null },
  socks4a: { bytes: encodeSocks4Reply(0x5b).bytes, code: 0x5b, reason: null },
  socks5: { bytes: encodeSocks5Reply(2).bytes, code: 2, reason: 'policy' },
  socks5h: { bytes: encodeSocks5Reply(2).bytes, code: 2, reason: 'policy' },
};

const UNREACHABLE: Readonly<Record<HopKind, Buffer>> = {
  http: Buffer.from('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'),
  https: Buffer.from('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'),
  socks4: encodeSocks4Reply(0x5b).bytes,
  socks4a: encodeSocks4Reply(0x5b).bytes,
  socks5: encodeSocks5Reply(5).bytes,
  socks5h: encodeSocks5Reply(5).bytes,
};

/** A small real proxy of one kind, on a free loopback port. */
export async function startHop(script: HopScript): Promise<HopServer> {
  const targets: Endpoint[] = [];
  const live = new Set<Promise<void>>();
  const listener: Listener = await listenTcp({
    host: '127.0.0.1',
    port: 0,
    maxConnections: 50,
    onStream: (stream) => {
      const done = serve(stream, script, targets)
        .catch(() => stream.abort())
        .then(() => stream.closed)
        .then(() => {
          live.delete(done);
        });
      live.add(done);
    },
  });
  return {
    port: listener.address.port,
    targets,
    idle: async () => {
      await Promise.all(live);
    },
    close: async () => {
      await listener.close();
      await Promise.all(live);
    },
  };
}

async function serve(plain: ByteStream, script: HopScript, targets: Endpoint[]): Promise<void> {
  const { kind, at } = script;
  let stream = plain;
  if (kind === 'https') {
    if (await at?.('tls', plain)) return;
    stream = await startTlsServer(plain, { ...(await testCertificate()), timeoutMs: 5000 });
  }
  const target = await greet(stream, script);
  if (!target) return;
  targets.push(target);
  if (script.serve) {
    await script.serve(stream, SUCCESS[kind], target);
    return;
  }
  const onward = await dialTcp(target.host === 'localhost' ? { ...target, host: '127.0.0.1' } : target, { timeoutMs: 3000, hop: 'target' });
  if (!onward.ok) {
    await stream.write(UNREACHABLE[kind]);
    await stream.close();
    return;
  }
  await stream.write(SUCCESS[kind]);
  await Promise.allSettled([pipe(stream, onward.stream), pipe(onward.stream, stream)]);
  stream.abort();
  onward.stream.abort();
  await onward.stream.closed;
}

/** The client's half of the dialogue up to its request; null when the script or a refusal has ended it. */
async function greet(stream: ByteStream, { kind, credentials, at }: HopScript): Promise<Endpoint | null> {
  if (kind === 'http' || kind === 'https') {
    const head = await next(stream, createRequestReader());
    if (await at?.('request', stream)) return null;
    if (credentials) {
      const wanted = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
      if (headerValues(head.head, 'proxy-authorization')[0] !== wanted) {
        await stream.write(
          Buffer.from(
            'HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate, Basic realm="x"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
          ),
        );
        await stream.close();
        return null;
      }
    }
    return parseEndpoint(head.head.target);
  }
  if (kind === 'socks4' || kind === 'socks4a') {
    const { value } = await next(stream, createSocks4RequestReader());
    if (await at?.('request', stream)) return null;
    if (!credentials || value.userId === credentials.username) return value.target;
    await stream.write(encodeSocks4Reply(0x5d).bytes);
    await stream.close();
    return null;
  }
  const { value: greeting } = await next(stream, createSocks5GreetingReader());
  if (await at?.('greeting', stream)) return null;
  const method = credentials ? (greeting.methods.includes(2) ? 2 : 0xff) : 0;
  await stream.write(encodeSocks5Choice(method).bytes);
  if (method === 0xff) {
    await stream.close();
    return null;
  }
  if (credentials) {
    const { value: login } = await next(stream, createSocks5LoginReader());
    if (await at?.('login', stream)) return null;
    const known = login.username === credentials.username && login.password === credentials.password;
    await stream.write(encodeSocks5LoginStatus(known ? 0 : 1).bytes);
    if (!known) {
      await stream.close();
      return null;
    }
  }
  const { value: request } = await next(stream, createSocks5RequestReader());
  return (await at?.('request', stream)) ? null : request.target;
}

type Progress = { readonly state: 'more' } | { readonly state: 'done'; readonly rest: Buffer } | { readonly state: 'failed' };
async function next<P extends Progress>(
  stream: ByteStream,
  reader: { push(chunk: Uint8Array): P },
): Promise<Extract<P, { state: 'done' }>> {
  for (;;) {
    const chunk = await stream.read();
    if (chunk.length === 0) throw new Error('the client left');
    const progress = reader.push(chunk);
    if (progress.state === 'failed') throw new Error('the client sent something else');
    if (progress.state === 'more') continue;
    stream.unread(progress.rest);
    return progress as Extract<P, { state: 'done' }>;
  }
}

async function pipe(from: ByteStream, to: ByteStream): Promise<void> {
  for (;;) {
    const chunk = await from.read();
    if (chunk.length === 0) break;
    await to.write(chunk);
  }
  await to.closeWrite();
}
