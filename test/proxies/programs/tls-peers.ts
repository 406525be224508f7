import { createConnection, createServer, type Socket } from 'node:net';
import type { Endpoint } from '../../../shared/model/route.ts';
import type { KeyAndCertificate } from '../../../electron/net/certificates.ts';
import { startDaemon, type Daemon } from '../harness/daemon.ts';

/** `openssl s_server`, which sends each line back reversed. */
export function startOpensslServer({ key, cert }: KeyAndCertificate): Promise<Daemon> {
  return startDaemon('openssl', async (scratch, port) => {
    const pem = await scratch.write('server.pem', `${key}${cert}`);
    return { args: ['s_server', '-accept', `127.0.0.1:${String(port)}`, '-cert', pem, '-key', pem, '-rev', '-quiet'] };
  });
}

/** stunnel in front of `upstream`. */
export function startStunnel({ key, cert }: KeyAndCertificate, upstream: Endpoint): Promise<Daemon> {
  return startDaemon('stunnel4', async (scratch, port) => {
    const pem = await scratch.write('server.pem', `${key}${cert}`);
    const conf = await scratch.write(
      'stunnel.conf',
      `foreground = yes
syslog = no
pid =
[websocket]
accept = 127.0.0.1:${String(port)}
connect = ${upstream.host}:${String(upstream.port)}
cert = ${pem}
`,
    );
    return { args: [conf] };
  });
}

/** hitch in front of `upstream`. */
export function startHitch({ key, cert }: KeyAndCertificate, upstream: Endpoint): Promise<Daemon> {
  return startDaemon('hitch', async (scratch, port) => {
    const pem = await scratch.write('server.pem', `${key}${cert}`);
    return {
      args: [`--frontend=[127.0.0.1]:${String(port)}`, `--backend=[${upstream.host}]:${String(upstream.port)}`, '--workers=1', pem],
    };
  });
}

export interface Bridge {
  readonly endpoint: Endpoint;
  readonly close: () => Promise<void>;
}

/**
 * Hands each connection on to `port` with a head between them, for peers that speak TLS and know no Upgrade: `answer` is sent back once a request's head has
 * come (before a TLS server), `ask` is sent on first and its answer's head taken away (behind a TLS client).
 */
export async function startBridge(port: number, words: { readonly answer: string } | { readonly ask: string }): Promise<Bridge> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on('error', () => undefined);
    }
    const asks = 'ask' in words;
    if (asks) far.write(words.ask);
    afterHead(asks ? far : near, () => {
      if (!asks) near.write(words.answer);
      near.pipe(far);
      far.pipe(near);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: { host: '127.0.0.1', port: address.port },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function afterHead(socket: Socket, then: () => void): void {
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf('\r\n\r\n');
    if (end < 0) return;
    socket.off('data', onData);
    socket.pause();
    if (end + 4 < seen.length) socket.unshift(seen.subarray(end + 4));
    then();
  };
  socket.on('data', onData);
}
