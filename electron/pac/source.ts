import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../shared/model/failure.ts';
import { redactUrl } from '../../shared/model/route.ts';
import type { PacSource } from '../../shared/model/sweep.ts';
import { namesOfThisComputer, wpadUrls, type NetworkNames } from './wpad.ts';

export const MOST_SCRIPT_BYTES = 1_048_576;
const FETCH_MS = 10_000;
/** A name that nobody has is told at once; a server that does not answer must not hold up the next. */
const WPAD_MS = 3000;

export interface PacText {
  readonly text: string;
  /** Where it is from, as it may be shown. */
  readonly from: string;
}

/**
 * The text of a PAC script, fetched without any proxy. Rejects with `BAD_PAC` when it cannot be fetched, `UNREADABLE_FILE` for a file, `CANCELLED`. Only WPAD
 * takes the first of several.
 */
export async function loadPac(source: PacSource, signal: AbortSignal, names: NetworkNames = namesOfThisComputer()): Promise<PacText> {
  switch (source.kind) {
    case 'text':
      return { text: withoutMark(source.text), from: 'PAC text' };
    case 'path':
      return { text: await readScript(source.path), from: `PAC file ${basename(source.path)}` };
    case 'url':
      return { text: await fetchScript(source.url.trim(), FETCH_MS, signal), from: `PAC file ${shownUrl(source.url)}` };
    case 'wpad':
      return await discover(names, signal);
  }
}

async function discover(names: NetworkNames, signal: AbortSignal): Promise<PacText> {
  const urls = wpadUrls(names);
  if (urls.length === 0) {
    throw noPac(
      'this computer has no search domain, so there is no name to ask the network for; DHCP is not asked. Give the file or its URL',
    );
  }
  for (const url of urls) {
    try {
      return { text: await fetchScript(url, WPAD_MS, signal), from: `WPAD, ${url}` };
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'BAD_PAC')) throw error;
    }
  }
  throw noPac(`the network names none: nothing at ${urls.join(', ')}; DHCP is not asked. Give the file or its URL`);
}

async function fetchScript(text: string, mostMs: number, signal: AbortSignal): Promise<string> {
  const url = URL.parse(text);
  if (url?.protocol === 'file:') return await readScript(fileURLToPath(url));
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw noPac(`"${shownUrl(text)}" is not an http, https or file URL`);
  if (url.username !== '' || url.password !== '') throw noPac('a URL with a login is not fetched: save the file and name it');
  const timeout = AbortSignal.timeout(mostMs);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, timeout]),
      headers: { accept: 'application/x-ns-proxy-autoconfig, */*' },
    });
    if (!response.ok) throw noPac(`${shownUrl(text)} answers with ${String(response.status)}`);
    return withoutMark(await bodyOf(response));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (signal.aborted) throw new Failure('CANCELLED', 'the PAC file was not fetched to its end', { stage: 'usage' });
    const why = timeout.aborted ? `does not come within ${String(mostMs / 1000)} s` : `cannot be fetched (${reasonOf(error)})`;
    throw noPac(`${shownUrl(text)} ${why}`, error);
  }
}

async function bodyOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let count = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    count += piece.length;
    if (count > MOST_SCRIPT_BYTES) throw tooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function readScript(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const buffer = Buffer.alloc(MOST_SCRIPT_BYTES + 1);
      let used = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, used, buffer.length - used);
        if (bytesRead === 0) return withoutMark(buffer.toString('utf8', 0, used));
        used += bytesRead;
        if (used > MOST_SCRIPT_BYTES) throw tooLong();
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('UNREADABLE_FILE', `${path} cannot be read (${reasonOf(error)})`, { stage: 'usage', cause: error });
  }
}

/** The system's code: of a fetch it is in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : 'no answer';
}

function shownUrl(text: string): string {
  return redactUrl(text.trim()).replace(/\?.*$/u, '').slice(0, 200);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/u, '');
}

function tooLong(): Failure {
  return noPac('it is longer than 1 MiB');
}

function noPac(why: string, cause?: unknown): Failure {
  return new Failure('BAD_PAC', `no PAC script: ${why}`, { stage: 'usage', cause });
}
