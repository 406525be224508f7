import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import { Conversations, type Conversation } from './conversations.ts';
import type { HarHeads } from './har-heads.ts';
import { tcpEnd } from './tcp-packet.ts';

/** An exchange of heads on its way into an entry. */
interface Exchange {
  readonly kind: 'handshake' | 'connect';
  readonly request: RunEvent;
  readonly requestBase64: string;
  readonly responses: RunEvent[];
  /** What came, in base64: of a proxy's answer all of it. */
  readonly pieces: string[];
  /** Characters of these. */
  size: number;
  body: Buffer;
  bodyCount: number;
  readonly interim: RunEvent[];
  readonly other: RunEvent[];
}

/** Characters of base64 of one exchange that are kept: heads are shorter, and an entry is held as one string. */
const MOST_CHARACTERS = 350_000;
const NO_BYTES = Buffer.alloc(0);

/**
 * An entry for each request head and its answer: the handshake as the client saw it, the same as the server saw it, and the dialogue with an HTTP proxy. A
 * request without an answer has the status 0, as browsers write it. Gives each entry as JSON.
 */
export function* harEntries(run: RunState, events: Iterable<RunEvent>, line: number | null, heads: HarHeads): Generator<string> {
  const conversations = new Conversations();
  const open = new Map<Conversation, Exchange>();
  const connected = new Set<Conversation>();
  let client: Conversation | null = null;
  const finish = function* (conversation: Conversation): Generator<string> {
    const exchange = open.get(conversation);
    open.delete(conversation);
    if (!exchange) return;
    const first = !connected.has(conversation);
    connected.add(conversation);
    yield entryOf({ run, conversation, exchange, first, line }, heads);
  };
  for (const event of events) {
    const { conversation } = conversations.place(event);
    if (!conversation) continue;
    if (event.kind === 'connected' && client) {
      yield* finish(client);
      connected.delete(client);
    }
    if (event.end === 'client') client = conversation;
    const begun = beginning(event);
    if (begun) {
      yield* finish(conversation);
      open.set(conversation, begun);
      continue;
    }
    const exchange = open.get(conversation);
    if (exchange) take(exchange, event);
    if (event.kind === 'closed') {
      yield* finish(conversation);
      connected.delete(conversation);
    }
  }
  for (const conversation of [...open.keys()]) yield* finish(conversation);
}

/** A request: a head that the client sent or the server received, or HTTP to a proxy. */
function beginning(event: RunEvent): Exchange | null {
  if (event.bytes === null) return null;
  const asked = event.end === 'server' ? 'received' : 'sent';
  if (event.direction !== asked || (event.kind !== 'head' && event.kind !== 'proxy-dialogue')) return null;
  // HTTP begins with a method, SOCKS with a number.
  if (event.kind === 'proxy-dialogue' && !/^[A-Z]/u.test(Buffer.from(event.bytes.slice(0, 4), 'base64').toString('latin1'))) return null;
  return {
    kind: event.kind === 'head' ? 'handshake' : 'connect',
    request: event,
    requestBase64: event.bytes,
    responses: [],
    pieces: [],
    size: 0,
    body: NO_BYTES,
    bodyCount: 0,
    interim: [],
    other: [],
  };
}

function take(exchange: Exchange, event: RunEvent): void {
  const { kind, bytes } = event;
  const answer = exchange.kind === 'connect' ? 'proxy-dialogue' : 'head';
  if (kind === answer && bytes !== null && exchange.size + bytes.length <= MOST_CHARACTERS) {
    exchange.responses.push(event);
    exchange.pieces.push(bytes);
    exchange.size += bytes.length;
  } else if (kind === 'interim-head') exchange.interim.push(event);
  else if (kind === 'body' && exchange.size + (bytes?.length ?? 0) <= MOST_CHARACTERS) {
    exchange.body = Buffer.concat([exchange.body, Buffer.from(bytes ?? '', 'base64')]);
    exchange.bodyCount += event.count;
    exchange.size += bytes?.length ?? 0;
  } else if (kind !== 'bytes' && exchange.other.length < 100) exchange.other.push(event);
}

interface EntryFacts {
  readonly run: RunState;
  readonly conversation: Conversation;
  readonly exchange: Exchange;
  /** On its connection. */
  readonly first: boolean;
  readonly line: number | null;
}

/** Put together from JSON that `heads` remembers: the same heads come again and again, and to write them anew would take most of the time. */
function entryOf({ run, conversation, exchange, first, line }: EntryFacts, heads: HarHeads): string {
  const { request, responses, interim, other, kind } = exchange;
  const ms = (from: number, to: number): number => Math.max(0, Math.round(to - from) / 1e6);
  const [answer] = responses;
  const last = responses.at(-1) ?? answer;
  const opened = first && conversation.end === 'client';
  const connect = opened ? ms(conversation.askedAt, conversation.openedAt) : -1;
  // HAR has no name for the time between connecting and asking: it is `blocked`.
  const blocked = opened ? ms(conversation.openedAt, request.at) : -1;
  const wait = answer ? ms(request.at, answer.at) : ms(request.at, other.at(-1)?.at ?? request.at);
  const receive = answer && last ? ms(answer.at, last.at) : 0;
  const time = Number((Math.max(0, connect) + Math.max(0, blocked) + wait + receive).toFixed(6));
  const asked = heads.request(exchange.requestBase64);
  const answered = heads.response(exchange.pieces, exchange.body, exchange.bodyCount);
  const address = tcpEnd(conversation.remote) && conversation.remote?.replace(/:\d+$/u, '').replace(/^\[|\]$/gu, '');
  const more = {
    cache: {},
    timings: { blocked, dns: -1, connect, send: 0, wait, receive, ssl: -1 },
    ...(address ? { serverIPAddress: address } : {}),
    connection: `${conversation.end}-${String(conversation.number)}`,
    comment: commentOf(conversation, kind, run.parts[request.part]?.mode ?? null),
  };
  const seen = {
    ...(line === null ? {} : { line }),
    end: conversation.end,
    part: request.part,
    hop: request.hop,
    events: [request, ...interim, ...responses, ...other].map(({ id }) => id),
    interimHeads: interim.map(({ bytes }) => heads.raw(Buffer.from(bytes ?? '', 'base64'))),
    seen: other.map(({ kind: what, text, at }) => ({ kind: what, text, ms: ms(request.at, at) })),
  };
  return [
    `{"startedDateTime":"${instant(run.startedAt, opened ? conversation.askedAt : request.at)}","time":${String(time)},`,
    `"request":${asked.har},"response":${answered.har},${JSON.stringify(more).slice(1, -1)},`,
    `"_duplexscope":{${JSON.stringify(seen).slice(1, -1)},"requestHead":${asked.raw},"responseHead":${answered.raw}}}`,
  ].join('');
}

function commentOf({ end }: Conversation, kind: Exchange['kind'], mode: string | null): string {
  const how = mode === null ? '' : ` (${mode})`;
  if (kind === 'connect') return `The dialogue with a proxy, as the client saw it${how}.`;
  return `The handshake as the ${end} saw it${how}.`;
}

/** To the nanosecond, as ISO 8601 allows. */
function instant(startedAt: string, at: number): string {
  const ns = BigInt(Date.parse(startedAt)) * 1_000_000n + BigInt(Math.round(at));
  const second = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
  return `${second}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}
