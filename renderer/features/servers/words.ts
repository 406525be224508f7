import type { Answer } from '../../../shared/model/handshake.ts';
import type { ServerConnection, ServerPlanChoice, ServerState } from '../../../shared/model/desk-state.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';

export type Service = ServerPlanChoice['service'];

const SERVICE_SAYS: Readonly<Record<Service, string>> = {
  probe: 'Plays the other end of a diagnosis that another Duplexscope runs, and hands it its half of the evidence.',
  echo: 'Sends every byte back.',
  discard: 'Takes every byte and says nothing.',
  chargen: 'Sends characters without end, as fast as they are taken.',
  tcp: 'Hands each connection on to a TCP server, byte for byte.',
};

const ANSWER_SAYS: Readonly<Record<Answer, string>> = {
  strict: 'Answers 101 to those who ask for an upgrade, 426 to all others.',
  insist: 'Answers 101 to everybody, even where a proxy took the Upgrade away.',
  keyed: 'Answers 101 with the Sec-WebSocket-Accept that a standard websocket wants.',
};

const TLS_SAYS: Readonly<Record<ServerPlanChoice['tls'], string>> = {
  none: '',
  direct: 'Speaks TLS from the first byte, with a certificate that is made for it now.',
  'upgrade-first': 'Is asked for TLS by an Upgrade, then for the websocket by another; its certificate is made now.',
  'upgrade-only': 'Is asked for TLS by an Upgrade, and that is the websocket; its certificate is made now.',
  'upgrade-stack': 'Is asked for TLS and the websocket by one Upgrade; its certificate is made now.',
};

/** What a server of this form will do, in a few sentences. */
export function planWords({ service, answer, tls }: Pick<ServerPlanChoice, 'service' | 'answer' | 'tls'>): string {
  return [SERVICE_SAYS[service], ANSWER_SAYS[answer], TLS_SAYS[tls]].filter((sentence) => sentence !== '').join(' ');
}

/** Who can reach a server that listens there. */
export function reachOf(host: string): 'this-computer' | 'one-network' | 'every-network' {
  if (host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/u.test(host)) return 'this-computer';
  return host === '0.0.0.0' || host === '::' ? 'every-network' : 'one-network';
}

/** What the person takes upon himself who lets others in. */
export function warningFor({ service, host, takeover }: Pick<ServerPlanChoice, 'service' | 'host' | 'takeover'>): string {
  const who =
    reachOf(host) === 'every-network'
      ? 'Every machine that can reach this computer, on any of its networks, will be able to connect.'
      : `Every machine that can reach ${host} will be able to connect.`;
  const what = {
    probe: 'It can make this computer send and receive as much as the connection carries. Nothing on this computer can be read.',
    echo: 'It can make this computer send and receive as much as the connection carries. Nothing on this computer can be read.',
    discard: 'It can make this computer receive as much as the connection carries. Nothing on this computer can be read.',
    chargen: 'It can make this computer send as much as the connection carries. Nothing on this computer can be read.',
    tcp: `It is handed on to ${takeover ? formatEndpoint(takeover) : 'the TCP server'}, for which it then looks like a program of this computer.`,
  }[service];
  return `${who} No password is asked for. ${what}`;
}

/** HOST:PORT, as other programs are told it. */
export function addressOf(server: Pick<ServerState, 'host' | 'port'>): string {
  return formatEndpoint(server);
}

/** `tcp://127.0.0.1:6379` reads `tcp → 127.0.0.1:6379`. */
export function serviceWords(service: string): string {
  return service.replace(/^tcp:\/\//u, 'tcp → ');
}

/** What became of a stranger, in a word or two. */
export function outcomeWords({ outcome, status }: Pick<ServerConnection, 'outcome' | 'status'>): string {
  if (outcome === 'upgraded') return 'upgraded';
  return status === null ? 'not answered' : `refused ${String(status)}`;
}

/** Which bytes are counted: where there was no upgrade there is no stream either, and the request counts. */
export const WHAT_COUNTS: Readonly<Record<ServerConnection['outcome'], string>> = { upgraded: 'after the upgrade', refused: 'in all' };

export function countedWords(outcome: ServerConnection['outcome'], bytes: number): string {
  return `${bytes.toLocaleString('en')} bytes ${WHAT_COUNTS[outcome]}`;
}
