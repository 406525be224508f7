import type { RunEvent } from '../../../shared/model/run-state.ts';
import type { Connection } from './connections.ts';

/** A head and what became of it at the other end, by the index of their events. `why` says it where one is missing or cannot be told. */
export interface Pair {
  readonly sent: number | null;
  readonly received: number | null;
  /** Null: the two belong together. */
  readonly why: string | null;
}

export interface Pairs {
  readonly request: Pair;
  readonly answer: Pair;
}

type EventAt = (index: number) => RunEvent | null;

/**
 * Which heads of a connection belong together. A request at the server counts as the client's when its method is the same; of several such, the one that was
 * answered as the client was. An answer of another status than the server's was written by somebody else on the way. Where that leaves a doubt, nothing is
 * paired: a wrong pair would accuse a proxy of what it did not do.
 */
export function pairHeads(connection: Connection, eventAt: EventAt): Pairs {
  const { requestSent, answerReceived, atServer } = connection;
  const sentFirst = firstWord(requestSent, eventAt);
  const status = statusOf(answerReceived, eventAt);
  const plausible = atServer.filter(({ received }) => requestSent === null || firstWord(received, eventAt) === sentFirst);
  const answered = plausible.filter(({ sent }) => sent !== null && statusOf(sent, eventAt) === status);
  const ours = plausible.length === 1 ? plausible[0] : answered.length === 1 ? answered[0] : undefined;

  const request: Pair = {
    sent: requestSent,
    received: ours?.received ?? null,
    why: ours && requestSent !== null ? null : whyNoRequest(requestSent, atServer.length, plausible.length),
  };
  const answers = ours?.sent ?? null;
  const answer: Pair = {
    sent: answers,
    received: answerReceived,
    why:
      answers !== null && answerReceived !== null && statusOf(answers, eventAt) === status
        ? null
        : whyNoAnswer(answers, answerReceived, request.why),
  };
  return { request, answer };
}

/** The pair that a head is part of; null when the event is no head of the connection's pairs. */
export function pairOf(index: number, connection: Connection | null, eventAt: EventAt): (Pair & { kind: 'request' | 'response' }) | null {
  if (!connection) return null;
  const { request, answer } = pairHeads(connection, eventAt);
  if (request.sent === index || request.received === index) return { ...request, kind: 'request' };
  if (answer.sent === index || answer.received === index) return { ...answer, kind: 'response' };
  return null;
}

function whyNoRequest(sent: number | null, came: number, plausible: number): string {
  if (sent === null) return 'The client sent no request on this connection.';
  if (plausible > 1) return 'Several requests came to the server meanwhile; which of them was this one cannot be told.';
  return came > 0
    ? 'What came to the server meanwhile is not this request.'
    : 'No request was seen at the server while this connection was the latest.';
}

function whyNoAnswer(sent: number | null, received: number | null, noRequest: string | null): string {
  if (received === null) return sent === null ? 'No answer was seen at either end.' : 'The client received no complete answer.';
  if (sent !== null) return 'The server sent another answer than the one that the client received: somebody on the way wrote that one.';
  return noRequest === null
    ? 'The server was not seen to answer: somebody on the way wrote this answer.'
    : 'Which answer of the server belongs to this one cannot be told, or there was none.';
}

/** The method of a request. */
function firstWord(index: number | null, eventAt: EventAt): string {
  const bytes = index === null ? null : (eventAt(index)?.bytes ?? null);
  return bytes === null ? '' : (/^\s*(\S+)/u.exec(atob(bytes.slice(0, 64)))?.[1] ?? '');
}

/** As the events of answers carry it. */
function statusOf(index: number | null, eventAt: EventAt): string | null {
  return index === null ? null : (eventAt(index)?.text ?? null);
}
