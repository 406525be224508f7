import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Endpoint } from '../../shared/model/route.ts';
import type { Custody } from './custody.ts';

const DIAL_TIMEOUT_MS = 10_000;
/** Node's own 250 ms gives up on slow addresses that work. */
const ADDRESS_TIMEOUT_MS = 3_000;

export type DialOutcome = { readonly ok: true; readonly socket: Socket } | { readonly ok: false; readonly code: string };

/** Connects to where a client wants to go. Never rejects: `code` is the system's error code, or `ETIMEDOUT`. */
export function dial(custody: Custody, client: Socket, { host, port }: Endpoint): Promise<DialOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS });
    custody.adopt(socket);
    const giveUp = (): void => void socket.destroy();
    const timer = custody.after(DIAL_TIMEOUT_MS, giveUp);
    let code = 'ETIMEDOUT';
    const onError = (error: NodeJS.ErrnoException): void => void (code = error.code ?? 'EUNKNOWN');
    const onClose = (): void => settle({ ok: false, code });
    const onConnect = (): void => settle({ ok: true, socket });
    const settle = (outcome: DialOutcome): void => {
      custody.cancel(timer);
      client.off('close', giveUp);
      socket.off('error', onError).off('close', onClose).off('connect', onConnect);
      resolve(outcome);
    };
    client.once('close', giveUp);
    socket.once('error', onError).once('close', onClose).once('connect', onConnect);
  });
}
