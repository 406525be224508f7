import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import { createRequestReader, createResponseReader, type HttpHead, type RequestHead, type ResponseHead } from '../../wire/http-head.ts';
import { Conversations, type Conversation } from './conversations.ts';
import { tcpEnd } from './tcp-packet.ts';

/** Members of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/); what it has no place for is under `_duplexscope`. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: object;
  readonly response: object;
  readonly cache: object;
  readonly timings: object;
  readonly connection: string;
  readonly [more: string]: unknown;
}

/** An exchange of heads on its way into an entry. */
interface Exchange {
  readonly kind: 'handshake' | 'connect';
  readonly request: RunEvent;
  readonly requestBytes: Buffer;
  readonly responses: RunEvent[];
  /** With what is left of them: of a proxy's answer all that came. */
  responseBytes: Buffer;
  body: Buffer;
  bodyCount: number;
  readonly interim: RunEvent[];
  readonly other: RunEvent[];
}

/** Bytes of one exchange that are kept: heads are shorter, and an entry is held as one string. */
const MOST_BYTES = 256 * 1024;

/**
 * An entry for each request head and its answer: the handshake as the client saw it, the same as the server saw it, and the dialogue with an HTTP proxy. A
 * request without an answer has the status 0, as browsers write it.
 */
export function* harEntries(run: RunState, events: Iterable<RunEvent>, line: number | null): Generator<HarEntry> {
  const conversations = new Conversations();
  const open = new Map<Conversation, Exchange>();
  const connected = new Set<Conversation>();
  let client: Conversation | null = null;
  const finish = function* (conversation: Conversation): Generator<HarEntry> {
    const exchange = open.get(conversation);
    open.delete(conversation);
    if (!exchange) return;
    const first = !connected.has(conversation);
    connected.add(conversation);
    yield entryOf(run, conversation, exchange, first, line);
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
  const requestBytes = Buffer.from(event.bytes, 'base64');
  if (event.kind === 'proxy-dialogue' && !/^[A-Z]+ /u.test(requestBytes.toString('latin1', 0, 16))) return null;
  return {
    kind: event.kind === 'head' ? 'handshake' : 'connect',
    request: event,
    requestBytes,
    responses: [],
    responseBytes: Buffer.alloc(0),
    body: Buffer.alloc(0),
    bodyCount: 0,
    interim: [],
    other: [],
  };
}

function take(exchange: Exchange, event: RunEvent): void {
  const bytes = event.bytes === null ? Buffer.alloc(0) : Buffer.from(event.bytes, 'base64');
  const answer = exchange.kind === 'connect' ? 'proxy-dialogue' : 'head';
  if (event.kind === answer && exchange.responseBytes.length + bytes.length <= MOST_BYTES) {
    exchange.responses.push(event);
    exchange.responseBytes = Buffer.concat([exchange.responseBytes, bytes]);
  } else if (event.kind === 'interim-head') exchange.interim.push(event);
  else if (event.kind === 'body' && exchange.body.length + bytes.length <= MOST_BYTES) {
    exchange.body = Buffer.concat([exchange.body, bytes]);
    exchange.bodyCount += event.count;
  } else if (event.kind !== 'bytes' && exchange.other.length < 100) exchange.other.push(event);
}

function entryOf(run: RunState, conversation: Conversation, exchange: Exchange, first: boolean, line: number | null): HarEntry {
  const { request, requestBytes, responses, responseBytes, interim, other, kind } = exchange;
  const asked = requestHead(requestBytes);
  const answered = responseHead(responseBytes);
  const behind = answered ? responseBytes.subarray(answered.junk.length + answered.bytes.length) : Buffer.alloc(0);
  const body = Buffer.concat([behind, exchange.body]);
  const ms = (from: number, to: number): number => Math.max(0, Number(((to - from) / 1e6).toFixed(6)));
  const [answer] = responses;
  const last = responses.at(-1) ?? answer;
  const connect = first && conversation.end === 'client' ? ms(conversation.askedAt, conversation.openedAt) : -1;
  const wait = answer ? ms(request.at, answer.at) : ms(request.at, other.at(-1)?.at ?? request.at);
  const receive = answer && last ? ms(answer.at, last.at) : 0;
  const startedAt = connect < 0 ? request.at : conversation.askedAt;
  const address = tcpEnd(conversation.remote);
  const part = run.parts[request.part];
  return {
    startedDateTime: instant(run.startedAt, startedAt),
    time: Number(((connect < 0 ? 0 : connect) + (connect < 0 ? 0 : ms(conversation.openedAt, request.at)) + wait + receive).toFixed(6)),
    request: harRequest(asked, requestBytes),
    response: harResponse(answered, responseBytes, body, exchange.bodyCount + behind.length),
    cache: {},
    // HAR has no name for the time between connecting and asking: it is `blocked`.
    timings: { blocked: connect < 0 ? -1 : ms(conversation.openedAt, request.at), dns: -1, connect, send: 0, wait, receive, ssl: -1 },
    ...(address ? { serverIPAddress: conversation.remote?.replace(/:\d+$/u, '').replace(/^\[|\]$/gu, '') } : {}),
    connection: `${conversation.end}-${String(conversation.number)}`,
    comment: commentOf(conversation, kind, part?.mode ?? null),
    _duplexscope: {
      ...(line === null ? {} : { line }),
      end: conversation.end,
      part: request.part,
      hop: request.hop,
      events: [request, ...interim, ...responses, ...other].map(({ id }) => id),
      requestHead: raw(requestBytes),
      responseHead: responseBytes.length === 0 ? null : raw(responseBytes.subarray(0, responseBytes.length - behind.length)),
      interimHeads: interim.map(({ bytes }) => raw(Buffer.from(bytes ?? '', 'base64'))),
      seen: other.map(({ kind: what, text, at }) => ({ kind: what, text, ms: ms(request.at, at) })),
    },
  };
}

function commentOf({ end }: Conversation, kind: Exchange['kind'], mode: string | null): string {
  const how = mode === null ? '' : ` (${mode})`;
  if (kind === 'connect') return `The dialogue with a proxy, as the client saw it${how}.`;
  return `The handshake as the ${end} saw it${how}.`;
}

function harRequest(head: RequestHead | null, bytes: Buffer): object {
  return {
    method: head?.method ?? '',
    url: head ? urlOf(head) : 'about:blank',
    httpVersion: versionOf(head),
    cookies: [],
    headers: headersOf(head),
    queryString: [],
    headersSize: head ? head.bytes.length : bytes.length,
    bodySize: 0,
  };
}

function harResponse(head: ResponseHead | null, bytes: Buffer, body: Buffer, bodyCount: number): object {
  const type = head?.headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? 'application/octet-stream';
  const text = raw(body);
  return {
    status: head?.status ?? 0,
    statusText: head?.reason ?? (bytes.length > 0 ? 'not HTTP' : 'no answer'),
    httpVersion: versionOf(head),
    cookies: [],
    headers: headersOf(head),
    content: {
      size: bodyCount,
      mimeType: type,
      ...(body.length === 0 ? {} : typeof text === 'string' ? { text } : { text: text.base64, encoding: 'base64' }),
    },
    redirectURL: head?.headers.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '',
    headersSize: head ? head.bytes.length : -1,
    bodySize: bodyCount,
  };
}

function versionOf(head: HttpHead | null): string {
  return head && head.version !== '' ? `HTTP/${head.version}` : 'unknown';
}

function headersOf(head: HttpHead | null): { name: string; value: string }[] {
  return head ? head.headers.map(({ name, value }) => ({ name, value })) : [];
}

/** HAR wants an absolute URL; what a target cannot be made into is still in `_duplexscope`. */
function urlOf({ method, target, headers }: RequestHead): string {
  const host = headers.find(({ name }) => name.toLowerCase() === 'host')?.value ?? '';
  const absolute =
    method === 'CONNECT'
      ? `http://${target}/`
      : /^[a-z][a-z0-9+.-]*:\/\//iu.test(target)
        ? target
        : `http://${host}${target === '*' ? '/*' : target}`;
  return URL.canParse(absolute) ? new URL(absolute).href : 'about:blank';
}

/** Text where the bytes are UTF-8, else base64. */
function raw(bytes: Buffer): string | { readonly base64: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The one thing that it throws for.
    return { base64: bytes.toString('base64') };
  }
}

function requestHead(bytes: Buffer): RequestHead | null {
  const progress = createRequestReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}

function responseHead(bytes: Buffer): ResponseHead | null {
  const progress = createResponseReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}

/** To the nanosecond, as ISO 8601 allows. */
function instant(startedAt: string, at: number): string {
  const ns = BigInt(Date.parse(startedAt)) * 1_000_000n + BigInt(Math.round(at));
  const second = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
  return `${second}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}
