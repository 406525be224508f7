import * as foreign from '../../shared/model/foreign-server.ts';
import { named } from './values.ts';

/** Options that speak of somebody else's WebSocket server. */
export interface ForeignOptions {
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly subprotocol?: readonly string[];
  readonly origin?: string;
}

export function isForeign(text: string | undefined): text is string {
  return text !== undefined && foreign.isWebSocketUrl(text);
}

/** Reads a `ws://` or `wss://` URL and what goes with it. Throws a `Failure` of the stage `usage`. */
export function readForeign(text: string, { header = [], subprotocol = [], origin }: ForeignOptions): foreign.ForeignServer {
  return foreign.readForeignServer(text, { origin: origin ?? null, subprotocols: subprotocol, headers: header });
}

/** `Name: value`. */
export function readHeader(text: string): readonly [name: string, value: string] {
  return named('--header', () => foreign.readHeaderLine(text));
}

export function readSubprotocol(text: string): string {
  return named('--subprotocol', () => foreign.readSubprotocol(text));
}
