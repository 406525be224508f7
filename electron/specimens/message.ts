import { STATUS_CODES } from 'node:http';
import { serialiseHead } from '../wire/http-head.ts';
import type { HttpHead } from '../wire/http-head.ts';

/** A header line of a message on its way; `raw` is what goes on the wire. */
export interface Line {
  readonly name: string;
  readonly value: string;
  readonly raw: Buffer;
}

/** A head on its way through a relay. Lines that nobody touches keep their exact bytes. */
export interface Message {
  readonly startLine: string;
  readonly lines: readonly Line[];
}

export function messageOf(head: HttpHead): Message {
  return { startLine: head.startLine, lines: head.headers };
}

export function line(name: string, value: string): Line {
  return { name, value, raw: Buffer.from(`${name}: ${value}\r\n`, 'latin1') };
}

export function without(message: Message, ...names: readonly string[]): Message {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return { ...message, lines: message.lines.filter(({ name }) => !dropped.has(name.toLowerCase())) };
}

export function withLines(message: Message, ...lines: readonly Line[]): Message {
  return { ...message, lines: [...message.lines, ...lines] };
}

/** Takes out `Upgrade` and the `upgrade` option of `Connection`; other options stay. */
export function withoutUpgrade(message: Message): Message {
  const lines = message.lines.flatMap((one) => {
    const name = one.name.toLowerCase();
    if (name === 'upgrade') return [];
    if (name !== 'connection') return [one];
    const options = one.value.split(',').map((option) => option.trim());
    const kept = options.filter((option) => option !== '' && option.toLowerCase() !== 'upgrade');
    if (kept.length === options.length) return [one];
    return kept.length === 0 ? [] : [line(one.name, kept.join(', '))];
  });
  return { ...message, lines };
}

export function bytesOf({ startLine, lines }: Message): Buffer {
  return Buffer.concat([Buffer.from(`${startLine}\r\n`, 'latin1'), ...lines.map(({ raw }) => raw), Buffer.from('\r\n')]);
}

/** An answer that the specimen gives by itself. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The answer with a text body, after which the connection closes. */
export function answerBytes({ status, text, headers = [] }: Answer): Buffer {
  const body = Buffer.from(`${text}\n`);
  const head = serialiseHead(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? 'Unknown'}`, [
    ...headers,
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ]);
  return Buffer.concat([head, body]);
}
