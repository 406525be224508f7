import { serveDuplex } from './checks/duplex.ts';
import { serveEarlyData } from './checks/early-data.ts';
import { serveHalfClose } from './checks/half-close.ts';
import { serveHandshake } from './checks/handshake.ts';
import { serveLatency } from './checks/latency.ts';
import { serveStandard } from './checks/rfc6455.ts';
import { serveStreaming } from './checks/streaming.ts';
import { serveTransparency } from './checks/transparency.ts';
import { serveEvidence } from './evidence-request.ts';
import { serveLease } from './lease.ts';
import { serveQuiet } from './quiet-life.ts';
import type { ProbeCheck } from './probe-line.ts';
import type { ServerContext } from './server-context.ts';

/** The server's half of each check. It returns when it has nothing more to do; the server then closes the connection. */
export const SERVERS: Readonly<Record<ProbeCheck, (context: ServerContext) => Promise<void>>> = {
  handshake: serveHandshake,
  duplex: serveDuplex,
  transparency: serveTransparency,
  streaming: serveStreaming,
  'early-data': serveEarlyData,
  'half-close': serveHalfClose,
  rfc6455: serveStandard,
  idle: serveQuiet,
  latency: serveLatency,
  evidence: serveEvidence,
  lease: serveLease,
};
