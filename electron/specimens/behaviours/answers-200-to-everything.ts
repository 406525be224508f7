import type { Socket } from 'node:net';
import { createRequestReader, serialiseHead } from '../../wire/http-head.ts';
import type { Custody } from '../custody.ts';
import { defineSpecimen } from '../define.ts';
import { readMessage } from '../read-message.ts';

const PAGE = Buffer.from('<!doctype html><title>Welcome</title><p>Please sign in to use this network.</p>\n');
const ANSWER = Buffer.concat([
  serialiseHead('HTTP/1.1 200 OK', [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Length', String(PAGE.length)],
  ]),
  PAGE,
]);

export const answers200ToEverything = defineSpecimen(
  {
    name: 'answers-200-to-everything',
    says: 'Answers every request, CONNECT too, with 200 OK and a sign-in page, and everything sent afterwards with the page again.',
    kind: 'http',
    modes: ['tunnel', 'relay'],
  },
  async (client: Socket, custody: Custody) => {
    const first = await readMessage(client, createRequestReader());
    if (first.state === 'ended') {
      await custody.release();
      return;
    }
    client.write(ANSWER);
    client.on('data', () => {
      // One answer a read; a client that does not read them is not read either.
      if (!client.write(ANSWER)) client.pause();
    });
    client.on('drain', () => client.resume());
    client.once('end', () => client.end());
    client.resume();
  },
);
