import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import { readLine } from '../../electron/diagnosis/first-line.ts';
import { formatOk, parseRequest } from '../../electron/diagnosis/probe-line.ts';
import type { ConnectionEvidence } from '../../electron/diagnosis/probe-record.ts';
import type { Service } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';

/** One connection's evidence as it travels; whoever lies changes it in place. */
export interface Told {
  connection: Record<string, unknown>;
  probe: Record<string, unknown>;
}

/** What is sent in place of the true evidence: bytes as they are, or anything as JSON. */
export type Lie = (told: Told[], of: string) => unknown;

/** A far server that plays its half of every check as it should, and lies about what it saw. */
export async function startLyingServer(lie: Lie): Promise<WebSocketServer> {
  const probe = createProbeService({ caps: STRANGER_CAPS });
  const service: Service = async (stream, connection, signal) => {
    const line = await readLine(stream, signal);
    const request = line.length > 0 ? parseRequest(line) : null;
    if (request?.check !== 'evidence' || request.of === null) {
      stream.unread(line);
      await probe.service(stream, connection, signal);
      return;
    }
    const lied = lie(asItTravels(probe.store.byNonce(request.of, request.up ?? undefined)), request.of);
    const document = Buffer.isBuffer(lied) ? lied : Buffer.from(JSON.stringify(lied));
    await stream.write(Buffer.concat([formatOk(request.nonce, { length: document.length }), document]), signal);
    await stream.closeWrite();
  };
  return await startWebSocketServer({ service });
}

function asItTravels(found: readonly ConnectionEvidence[]): Told[] {
  const text = JSON.stringify(found, function (this: Record<string, unknown>, key: string, value: unknown) {
    const original = this[key];
    return original instanceof Uint8Array ? { $b64: Buffer.from(original).toString('base64') } : value;
  });
  return JSON.parse(text) as Told[];
}
