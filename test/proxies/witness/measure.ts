import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../../../shared/model/route.ts';
import { approach } from './approach.ts';
import type { Approach } from './approach.ts';
import { compareHeads, splitHead, statusOf, valueOf, writeHead } from './head.ts';
import type { HeadChanges } from './head.ts';
import type { Origin, Visit } from './origin.ts';
import { requestOf } from './requests.ts';
import type { FactVariant } from './requests.ts';
import type { SocketEnd } from './socket-end.ts';

export interface BothWays {
  readonly client: boolean;
  readonly server: boolean;
}

/** What a handshake and the stream behind it looked like from both ends. */
export interface Measured {
  /** Status of CONNECT or SOCKS reply code; null where neither was spoken, or nothing was answered. */
  readonly tunnelReply: number | null;
  /** Status of the answer to the upgrade request; null when none came or the request was never sent. */
  readonly status: number | null;
  /** Who wrote that answer, proven by a secret that only the server knew. */
  readonly answeredBy: 'server' | 'proxy' | 'nobody';
  /** `upgrade`: the request arrived with an Upgrade header (in HTTP/1.0 too; see `request.startLine`). */
  readonly serverSaw: 'upgrade' | 'no-upgrade' | 'nothing';
  readonly request: HeadChanges | null;
  /** Null when the server's answer did not arrive. */
  readonly response: HeadChanges | null;
  /** Whether bytes passed both ways afterwards. */
  readonly stream: boolean;
}

export interface Setting {
  readonly proxy: Endpoint;
  readonly origin: Origin;
  readonly approach: Approach;
  /** `relay` writes the request for a proxy, `reverse` takes the proxy for the server. */
  readonly route: 'relay' | 'tunnel' | 'reverse';
}

/** A whole answer comes at once on loopback, whoever writes it; a proxy that says nothing for so long will not answer. */
const ANSWER_DEADLINE_MS = 5_000;
const STREAM_DEADLINE_MS = 3_000;

/** Shakes hands once and says what each end saw. `silenceMs` is how long an answer is awaited. */
export async function measureHandshake(setting: Setting, variant: FactVariant, silenceMs = ANSWER_DEADLINE_MS): Promise<Measured> {
  const attempt = await shake(setting, variant, '', silenceMs);
  try {
    return attempt.measured;
  } finally {
    attempt.drop();
  }
}

/**
 * FIN one way, then data the other way. `client`: after the client's FIN the server sees it and what it then sends arrives; `server` is the
 * mirror image. Null when the stream did not open.
 */
export async function measureHalfClose(setting: Setting, variant: FactVariant): Promise<BothWays | null> {
  const halfClose = async (first: 'client' | 'server'): Promise<boolean | null> => {
    const { measured, client, visit, drop } = await shake(setting, variant, '', ANSWER_DEADLINE_MS);
    try {
      if (!measured.stream || !visit) return null;
      const [closing, staying] = first === 'client' ? [client, visit.end] : [visit.end, client];
      closing.finish();
      if (!(await staying.until(() => staying.fin || staying.gone, STREAM_DEADLINE_MS)) || !staying.fin) return false;
      const tail = `tail ${randomUUID()}`;
      staying.send(tail);
      staying.finish();
      const arrived = (): boolean => closing.received.includes(tail);
      await closing.until(() => arrived() || closing.fin || closing.gone, STREAM_DEADLINE_MS);
      return arrived();
    } finally {
      drop();
    }
  };
  const client = await halfClose('client');
  const server = await halfClose('server');
  return client === null || server === null ? null : { client, server };
}

/** Whether bytes that stand in the same write as the head reach the other end: `client` behind the request, `server` behind the 101. */
export async function measureEarlyData(setting: Setting, variant: FactVariant): Promise<BothWays | null> {
  const early = `early ${randomUUID()}`;
  const { measured, visit, greeted, drop } = await shake(setting, variant, early, ANSWER_DEADLINE_MS);
  try {
    if (measured.status !== 101 || !visit) return null;
    const client = await visit.end.until(() => visit.end.received.includes(early) || visit.end.gone, STREAM_DEADLINE_MS);
    return { client: client && visit.end.received.includes(early), server: greeted };
  } finally {
    drop();
  }
}

interface Attempt {
  readonly measured: Measured;
  readonly client: SocketEnd;
  readonly visit: Visit | null;
  readonly greeted: boolean;
  readonly drop: () => void;
}

async function shake(setting: Setting, variant: FactVariant, early: string, silenceMs: number): Promise<Attempt> {
  const { origin, proxy, route } = setting;
  const secret = `greeting ${randomUUID()}`;
  origin.expect(variant, secret);
  const { end: client, reply, open, used } = await approach(setting.approach, proxy, origin.endpoint);
  const target = route === 'reverse' ? proxy : origin.endpoint;
  const authority = `${target.host}:${String(target.port)}`;
  const sent = requestOf(variant, authority, route === 'relay');
  const answer = (): ReturnType<typeof splitHead> => splitHead(client.received.slice(used));
  let greeted = false;
  let stream = false;
  if (open) {
    client.send(writeHead(sent) + early);
    await client.until(() => answer() !== null || client.gone || client.fin, silenceMs);
    // The secret follows the head: in the body of a 426, or as the first bytes of the stream.
    const complete = (): boolean => (answer()?.rest ?? '').includes(secret);
    const ours = statusOf(answer()?.head ?? null) === statusOf(origin.seen?.response ?? null);
    if (answer() && ours) await client.until(() => complete() || client.gone || client.fin, STREAM_DEADLINE_MS);
    greeted = complete();
  }
  const visit = origin.seen;
  const answered = answer();
  const status = open ? statusOf(answered?.head ?? null) : null;
  if (status === 101 && visit) {
    const up = `up ${randomUUID()}`;
    const down = `down ${randomUUID()}`;
    client.send(up);
    visit.end.send(down);
    const upArrived = await visit.end.until(() => visit.end.received.includes(up) || visit.end.gone, STREAM_DEADLINE_MS);
    const downArrived = await client.until(() => client.received.includes(down) || client.gone, STREAM_DEADLINE_MS);
    stream = upArrived && downArrived && visit.end.received.includes(up) && client.received.includes(down);
  }
  const fromServer = open && (greeted || stream) && visit !== null && status === statusOf(visit.response);
  const measured: Measured = {
    tunnelReply: reply,
    status,
    answeredBy: fromServer ? 'server' : status === null && open ? 'nobody' : 'proxy',
    serverSaw: visit === null ? 'nothing' : valueOf(visit.request, 'upgrade') === null ? 'no-upgrade' : 'upgrade',
    request: visit && compareHeads(requestOf(variant, authority, false), visit.request, authority),
    response: fromServer && answered ? compareHeads(visit.response, answered.head, authority) : null,
    stream,
  };
  return {
    measured,
    client,
    visit,
    greeted,
    drop: () => {
      client.drop();
      visit?.end.drop();
    },
  };
}
