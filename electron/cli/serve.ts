import { formatEndpoint } from '../../shared/model/route.ts';
import type { Answer, TlsMode } from '../../shared/model/handshake.ts';
import type { ServeEvent } from '../../shared/model/serve-events.ts';
import { formatBytes } from '../../shared/model/units.ts';
import { Engine } from '../engine/engine.ts';
import type { Host } from './host.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted, warnStrangers } from './long-running.ts';
import { readSecret, readText } from './read-file.ts';
import { printable } from './text/printable.ts';
import { bad } from './values.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly answer: Answer;
  readonly tls: TlsMode;
  readonly cert?: string;
  readonly key?: string;
  readonly secretFile?: string;
  readonly maxConnections: number;
  readonly maxRate?: number;
  readonly json?: boolean;
}

/** Serves until it is interrupted; then closes and gives 0. */
export async function serve(options: ServeOptions, host: Host): Promise<number> {
  const { cert, key, tls, secretFile } = options;
  if ((cert === undefined) !== (key === undefined))
    throw bad('--cert and --key belong together; give both, or neither for a certificate of its own');
  if (cert !== undefined && tls === 'none') throw bad('--cert and --key are for TLS; add --tls direct or another mode, or leave them out');
  const certificate = cert === undefined || key === undefined ? null : { cert: readText(cert, '--cert'), key: readText(key, '--key') };
  const show = options.json === true ? asJson : (event: ServeEvent) => asText(event, options);
  const engine = new Engine();
  try {
    await engine.serve({
      ...options,
      host: options.host.replace(/^\[(.*)\]$/u, '$1'),
      certificate,
      secret: secretFile === undefined ? null : readSecret(secretFile),
      onEvent: (event) => {
        host.out(show(event));
      },
    });
    await warnStrangers(options.host, host);
    await untilInterrupted(host.interrupted);
  } finally {
    await engine.close();
  }
  return EXIT.done;
}

const TLS_WORDS: Readonly<Record<TlsMode, string>> = {
  none: 'no TLS',
  direct: 'TLS from the first byte',
  'upgrade-first': 'TLS by an Upgrade, then the websocket by another',
  'upgrade-only': 'TLS by an Upgrade, and that is the websocket',
  'upgrade-stack': 'TLS and the websocket by one Upgrade',
};

function asJson(event: ServeEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function asText(event: ServeEvent, { maxRate, maxConnections }: ServeOptions): string {
  switch (event.event) {
    case 'listening': {
      const tls = event.fingerprint === null ? '' : `, ${TLS_WORDS[event.tls]}\nSHA-256 of the certificate: ${event.fingerprint}`;
      return `Listening on ${formatEndpoint(event)}, service ${event.service}${tls}\n${maxRate === undefined ? '' : capText(maxRate, maxConnections)}`;
    }
    case 'handshake': {
      const from = event.remote ? formatEndpoint(event.remote) : 'an unknown address';
      const request =
        event.requestHead === null
          ? 'no request'
          : printable(Buffer.from(event.requestHead, 'base64').toString('latin1').split(/\r?\n/u, 1)[0] ?? '');
      return `#${String(event.connection)} ${event.outcome} ${event.status === null ? 'unanswered' : String(event.status)}  ${from}  ${request}\n`;
    }
    case 'closed':
      return `#${String(event.connection)} closed: ${printable(event.reason)}; ${String(event.bytesIn)} bytes in, ${String(event.bytesOut)} out\n`;
  }
}

function capText(maxRate: number, maxConnections: number): string {
  const together = `${formatBytes(maxRate * maxConnections)} for the ${String(maxConnections)} that --max-connections allows`;
  return `Each way at most ${formatBytes(maxRate)} a second for one connection, and ${together}.\n`;
}
