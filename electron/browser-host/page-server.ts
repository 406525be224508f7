import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageHeaders } from '../../shared/ipc/page-headers.ts';
import type { PageFile } from '../engine/page-files.ts';
import { ownAuthority } from './authority.ts';
import { proofOf, Tickets } from './token.ts';

export interface PageServerOptions {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly token: string;
  /** Told when a ticket is brought a second time: somebody may have read it from the browser's command line. */
  readonly onTicketTwice: () => void;
  readonly onBug: (error: unknown) => void;
}

type Headers = Readonly<Record<string, string>>;

/**
 * Answers GET and HEAD, and to nobody who does not name this host by its own address (403):
 * - `/` and the page's other files, as they were listed at the start;
 * - `/open/TICKET` leads on to the page with the token, once a ticket;
 * - `/proof/CHALLENGE` shows that this host knows the token, so that a later start of Duplexscope finds it (instance.ts).
 */
export function pageServer(options: PageServerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const tickets = new Tickets(options.token);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const authority = ownAuthority(request);
    if (authority === null) {
      refuse(response, 403, 'This is not the address of Duplexscope.');
      return;
    }
    const headers = pageHeaders([`ws://${authority}`]);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only GET and HEAD.', { ...headers, allow: 'GET, HEAD' });
      return;
    }
    // Compared with a list, never made into a path: no form of `..` means anything here.
    const asked = (request.url ?? '').replace(/\?.*$/su, '');
    const [, what, argument = ''] = /^\/(open|proof)\/([\w.-]{22,200})$/u.exec(asked) ?? [];
    const file = options.files.get(asked);
    if (what === 'open') openPage(response, tickets.take(argument), headers);
    else if (what === 'proof') say(response, 200, proofOf(options.token, argument), headers);
    else if (file) await sendFile(response, file, headers);
    else refuse(response, 404, 'There is nothing here.', headers);
  };

  const openPage = (response: ServerResponse, ticket: 'good' | 'taken' | 'bad', headers: Headers): void => {
    if (ticket === 'good') {
      // A fragment never leaves the browser: not to a server, not in a Referer.
      response.writeHead(302, { ...headers, 'cache-control': 'no-store', location: `/#${options.token}`, 'content-length': 0 }).end();
      return;
    }
    if (ticket === 'taken') options.onTicketTwice();
    refuse(response, 403, 'This way to Duplexscope was taken already, or is too old. Take the address that Duplexscope printed.', headers);
  };

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.onBug(error);
      response.destroy();
    });
  };
}

async function sendFile(response: ServerResponse, { path, contentType, hashed }: PageFile, headers: Headers): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    // Another build has taken its place since.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    refuse(response, 404, 'This file is gone; start Duplexscope again.', headers);
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': contentType,
    'content-length': content.length,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-store',
  });
  // Node leaves the body out where HEAD was asked.
  response.end(content);
}

/** After a refusal nothing more is read from there. */
function refuse(response: ServerResponse, status: number, words: string, headers: Headers = pageHeaders([])): void {
  say(response, status, `${words}\n`, { ...headers, connection: 'close' });
}

function say(response: ServerResponse, status: number, text: string, headers: Headers): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
