import { createRequestReader, createResponseReader, type HttpHead, type RequestHead, type ResponseHead } from '../../wire/http-head.ts';

/** A head as JSON: as HAR has it, and as it was. */
export interface HeadJson {
  readonly har: string;
  readonly raw: string;
}

/** Heads that are remembered, with their base64 as keys; when there are more all are forgotten. */
const MOST_REMEMBERED = 2000;
const LONGEST_REMEMBERED = 4096;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Heads in the words of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */
export class HarHeads {
  readonly #requests = new Map<string, HeadJson>();
  readonly #responses = new Map<string, HeadJson>();

  request(base64: string): HeadJson {
    return remembered(this.#requests, base64, () => {
      const bytes = Buffer.from(base64, 'base64');
      const head = requestHead(bytes);
      return { har: JSON.stringify(harRequest(head, bytes)), raw: JSON.stringify(this.raw(bytes)) };
    });
  }

  /** `pieces`: what came, in base64, which may have the beginning of the body. `body`: what was read of it apart from these, `bodyCount`: how much there was. */
  response(pieces: readonly string[], body: Buffer, bodyCount: number): HeadJson {
    const [only, ...more] = pieces;
    const make = (): HeadJson => this.#response(Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))), body, bodyCount);
    return only !== undefined && more.length === 0 && body.length === 0 ? remembered(this.#responses, only, make) : make();
  }

  /** Text where the bytes are UTF-8, else base64. */
  raw(bytes: Buffer): string | { readonly base64: string } {
    try {
      return decoder.decode(bytes);
    } catch {
      // The one thing that it throws for.
      return { base64: bytes.toString('base64') };
    }
  }

  #response(bytes: Buffer, body: Buffer, bodyCount: number): HeadJson {
    const head = responseHead(bytes);
    const end = head ? head.junk.length + head.bytes.length : bytes.length;
    const behind = bytes.subarray(end);
    const content = Buffer.concat([behind, body]);
    const size = bodyCount + behind.length;
    const text = this.raw(content);
    const har = {
      status: head?.status ?? 0,
      statusText: head?.reason ?? (bytes.length > 0 ? 'not HTTP' : 'no answer'),
      httpVersion: versionOf(head),
      cookies: [],
      headers: headersOf(head),
      content: {
        size,
        mimeType: valueOf(head, 'content-type') ?? 'application/octet-stream',
        ...(content.length === 0 ? {} : typeof text === 'string' ? { text } : { text: text.base64, encoding: 'base64' }),
      },
      redirectURL: valueOf(head, 'location') ?? '',
      headersSize: head ? head.bytes.length : -1,
      bodySize: size,
    };
    return { har: JSON.stringify(har), raw: bytes.length === 0 ? 'null' : JSON.stringify(this.raw(bytes.subarray(0, end))) };
  }
}

function remembered(known: Map<string, HeadJson>, key: string, make: () => HeadJson): HeadJson {
  if (key.length > LONGEST_REMEMBERED) return make();
  let found = known.get(key);
  if (!found) {
    if (known.size >= MOST_REMEMBERED) known.clear();
    found = make();
    known.set(key, found);
  }
  return found;
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

function versionOf(head: HttpHead | null): string {
  return head && head.version !== '' ? `HTTP/${head.version}` : 'unknown';
}

function headersOf(head: HttpHead | null): { name: string; value: string }[] {
  return head ? head.headers.map(({ name, value }) => ({ name, value })) : [];
}

function valueOf(head: HttpHead | null, wanted: string): string | undefined {
  return head?.headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
}

/** HAR wants an absolute URL; what a target cannot be made into is still in `_duplexscope`. */
function urlOf(head: RequestHead): string {
  const { method, target } = head;
  const absolute =
    method === 'CONNECT'
      ? `http://${target}/`
      : /^[a-z][a-z0-9+.-]*:\/\//iu.test(target)
        ? target
        : `http://${valueOf(head, 'host') ?? ''}${target === '*' ? '/*' : target}`;
  return URL.canParse(absolute) ? new URL(absolute).href : 'about:blank';
}

function requestHead(bytes: Buffer): RequestHead | null {
  const progress = createRequestReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}

function responseHead(bytes: Buffer): ResponseHead | null {
  const progress = createResponseReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}
