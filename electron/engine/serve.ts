import { hostname } from 'node:os';
import { Failure } from '../../shared/model/failure.ts';
import type { Answer, ServerHalf, TlsMode } from '../../shared/model/handshake.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ServeEvent } from '../../shared/model/serve-events.ts';
import { formatBytes } from '../../shared/model/units.ts';
import type { OpenPort } from '../diagnosis/lease.ts';
import { LOWEST_MAX_RATE, pacedService } from '../diagnosis/paced-service.ts';
import { createProbeService, STRANGER_CAPS } from '../diagnosis/probe-service.ts';
import { certificateFingerprint, selfSignedCertificate, type KeyAndCertificate } from '../net/certificates.ts';
import { nodeTls } from '../net/tls-trust.ts';
import type { ConnectionRecord, Service } from '../websocket/connection-record.ts';
import { startWebSocketServer } from '../websocket/server.ts';
import { namedService } from '../websocket/services/named.ts';
import { redactHead } from '../wire/redact.ts';

export interface ServePlan {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `probe`, `echo`, `discard`, `chargen` or `tcp://HOST:PORT`. */
  readonly service: string;
  readonly answer: Answer;
  readonly tls: TlsMode;
  /** PEM texts; null with TLS: a certificate of its own is made. */
  readonly certificate: KeyAndCertificate | null;
  /** Asked of every request to the probe service. */
  readonly secret: string | null;
  readonly maxConnections: number;
  /** Bytes a second that each connection carries each way, at least `LOWEST_MAX_RATE`; null or left out: as fast as it can. */
  readonly maxRate?: number | null;
  /**
   * Of connections that were never upgraded: `requestHead` is also what was no whole request, its first 4 KiB, and the bytes are all that came and all that was
   * sent. Else, and by default, `requestHead` is null then, and bytes are those of the stream, which there was not, as CLI.md has it.
   */
  readonly showRefused?: boolean;
  /** `listening` first, then those of the connections, as CLI.md has them; secrets in heads are `***`. */
  readonly onEvent: (event: ServeEvent) => void;
}

export interface RunningServe {
  readonly address: Endpoint;
  /** SHA-256 of the certificate, lower-case hex; null without TLS. */
  readonly fingerprint: string | null;
  /** As it stands now. `live`: open connections, those in their handshake included; `accepted`: all that came; bytes: those of the live streams. */
  readonly traffic: { readonly live: number; readonly accepted: number; readonly bytesIn: number; readonly bytesOut: number };
  /** Stops accepting, ends what lives, resolves when all is gone. */
  close(): Promise<void>;
}

/** A server for strangers: capped, and told by its caller how it answers. Rejects with `BAD_USAGE`, `UNREADABLE_FILE`, `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`. */
export async function startServe(plan: ServePlan): Promise<RunningServe> {
  const { host, port, service, answer, maxConnections, showRefused = false, onEvent } = plan;
  const tls = plan.tls === 'none' ? null : { ...(await certificateOf(plan)), mode: plan.tls };
  const half: ServerHalf = { answer, token: 'websocket', stream: 'raw' };
  const server = await startWebSocketServer({
    host,
    port,
    service: serviceOf(plan, (own) => startWebSocketServer({ host, port: 0, half, ...(tls ? { tls } : {}), ...own })),
    half,
    maxConnections,
    ...(tls ? { tls } : {}),
    onHandshake: (record) => {
      onEvent(handshakeEvent(record, showRefused));
    },
    onClosed: (record, whole) => {
      const counted = showRefused && record.outcome !== 'upgraded' ? whole : { in: record.bytesIn, out: record.bytesOut };
      onEvent({ event: 'closed', connection: record.id, bytesIn: counted.in, bytesOut: counted.out, reason: reasonOf(record) });
    },
  });
  const fingerprint = tls ? certificateFingerprint(tls.cert) : null;
  onEvent({ event: 'listening', host: server.host, port: server.port, service, tls: plan.tls, fingerprint });
  return {
    address: server.address,
    fingerprint,
    get traffic() {
      const { in: bytesIn, out: bytesOut } = server.liveBytes;
      return { live: server.connections, accepted: server.accepted, bytesIn, bytesOut };
    },
    close: () => server.close(),
  };
}

function serviceOf({ service, secret, maxRate = null }: ServePlan, openPort: OpenPort): Service {
  if (maxRate !== null && maxRate < LOWEST_MAX_RATE)
    throw new Failure(
      'BAD_USAGE',
      `a connection needs at least ${formatBytes(LOWEST_MAX_RATE)} a second; give --max-rate so much or leave it out`,
      {
        stage: 'usage',
      },
    );
  if (service === 'probe') {
    const caps = maxRate === null ? STRANGER_CAPS : { ...STRANGER_CAPS, bytesPerSecond: maxRate };
    return createProbeService({ caps, secret, openPort }).service;
  }
  if (!/^(?:echo|discard|chargen)$|^tcp:\/\//u.test(service)) {
    throw new Failure('BAD_USAGE', `unknown service ${JSON.stringify(service)}; use probe, echo, discard, chargen or tcp://HOST:PORT`, {
      stage: 'usage',
    });
  }
  if (secret !== null) {
    throw new Failure('BAD_USAGE', `the service ${service} asks nobody for a secret; --secret-file belongs to --service probe`, {
      stage: 'usage',
    });
  }
  return maxRate === null ? namedService(service) : pacedService(namedService(service), maxRate);
}

async function certificateOf({ certificate, host }: ServePlan): Promise<KeyAndCertificate> {
  if (!certificate) {
    const anywhere = host === '0.0.0.0' || host === '::';
    return await selfSignedCertificate([...new Set(['localhost', '127.0.0.1', '::1', anywhere ? hostname() : host])]);
  }
  try {
    // Else the first who would be told is a stranger who connects.
    nodeTls().createSecureContext(certificate);
  } catch (error) {
    throw new Failure('UNREADABLE_FILE', 'the files of --cert and --key do not fit each other, or are not in PEM form', {
      stage: 'usage',
      cause: error,
    });
  }
  return certificate;
}

function handshakeEvent(record: ConnectionRecord, showRefused: boolean): ServeEvent {
  const shown = (head: Buffer | null): string | null => (head && head.length > 0 ? redactHead(head).bytes.toString('base64') : null);
  return {
    event: 'handshake',
    connection: record.id,
    remote: record.remote,
    outcome: record.outcome === 'upgraded' ? 'upgraded' : 'refused',
    status: record.status,
    requestHead: shown(record.requestHead ?? (showRefused ? record.partial : null)),
    responseHead: shown(record.responseHead),
  };
}

function reasonOf({ reason, end }: ConnectionRecord): string {
  if (reason !== null) return reason;
  switch (end?.how) {
    case 'fin':
      return 'the client finished';
    case 'rst':
      return 'the client reset the connection';
    case 'fin-or-rst':
      return 'the client left';
    case 'error':
      return 'the connection failed';
    default:
      return 'the service finished';
  }
}
