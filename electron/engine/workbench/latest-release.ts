import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { z } from 'zod';
import { Failure } from '../../../shared/model/failure.ts';
import { errorCode } from '../../net/pumped-stream.ts';

const WITHIN_MS = 10_000;
/** The notes of the release are in the answer, 125,000 characters at most. */
const MOST_BYTES = 1_048_576;

/** Where the latest release is told of, and what is asked there: that and no more. */
export interface ReleaseQuestion {
  readonly url: URL;
  /** Names and values of the request's fields, by turns. */
  readonly fields: readonly string[];
  /** PEM of the authorities to trust; null for those that Node trusts. */
  readonly ca: string | null;
}

/** Of what GitHub says of a release, what is looked at (docs.github.com/rest/releases/releases#get-the-latest-release). It tells of no drafts and no prereleases. */
const release = z.looseObject({ tag_name: z.string().max(100) });
const manifest = z.looseObject({ repository: z.string().optional() });
const VERSION = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]{1,60})?(?:\+[\w.-]{1,60})?$/u;

/** Where the releases are of whoever packed this copy: `repository` of its package.json, `github:OWNER/NAME`. Null where that names none, as in a checkout, or is not there. */
export function repositoryOf(packageFile: string): string | null {
  if (!existsSync(packageFile)) return null;
  const { success, data } = manifest.safeParse(JSON.parse(readFileSync(packageFile, 'utf8')));
  const [, name = null] = /^github:([\w-]{1,39}\/[\w.-]{1,100})$/u.exec((success ? data.repository : null) ?? '') ?? [];
  return name;
}

/** The question about the releases of a repository of GitHub, `OWNER/NAME`. */
export function releaseQuestion(repository: string, version: string): ReleaseQuestion {
  const url = new URL(`https://api.github.com/repos/${repository}/releases/latest`);
  const fields = ['Host', url.host, 'User-Agent', `Duplexscope/${version}`, 'Accept', 'application/vnd.github+json', 'Connection', 'close'];
  return { url, fields, ca: null };
}

/** The request as it is sent, every line of it. */
export function wordsOfQuestion({ url, fields }: ReleaseQuestion): string {
  const lines = fields.flatMap((field, index) => (index % 2 === 0 ? [`${field}: ${fields[index + 1] ?? ''}`] : []));
  return [`GET ${url.pathname} HTTP/1.1`, ...lines].join('\n');
}

/** Asks once, without any proxy, and follows no redirection. Gives a version as `isNewer` takes it. Rejects with `NETWORK_ERROR` or `CANCELLED`. */
export async function askForLatest(question: ReleaseQuestion, closing: AbortSignal): Promise<string> {
  const timeout = AbortSignal.timeout(WITHIN_MS);
  try {
    const response = await get(question, AbortSignal.any([closing, timeout]));
    const { statusCode = 0 } = response;
    if (statusCode !== 200) {
      response.destroy();
      throw unknown(statusCode === 404 ? 'no version has been released yet' : `${question.url.host} answers with ${String(statusCode)}`);
    }
    return versionIn(await textOf(response));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (closing.aborted) throw new Failure('CANCELLED', 'Duplexscope is closing', { stage: 'usage' });
    const why = timeout.aborted
      ? `does not answer within ${String(WITHIN_MS / 1000)} s`
      : `cannot be asked (${errorCode(error) ?? 'no answer'})`;
    throw unknown(`${question.url.host} ${why}`, error);
  }
}

/** By Semantic Versioning's order, but for prereleases of one version among each other, of which none is newer. */
export function isNewer(theirs: string, ours: string): boolean {
  const [, ...their] = VERSION.exec(theirs) ?? [];
  const [, ...our] = VERSION.exec(ours) ?? [];
  const at = [0, 1, 2].find((index) => Number(their[index]) !== Number(our[index]));
  if (at === undefined) return our[3] !== undefined && their[3] === undefined;
  return Number(their[at]) > Number(our[at]);
}

function get({ url, fields, ca }: ReleaseQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Without an agent nothing is kept open, and Node adds no field of its own.
    const asked = request(url, { agent: false, headers: fields, setDefaultHeaders: false, signal, ...(ca === null ? {} : { ca }) });
    asked.once('response', resolve).once('error', reject).end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let count = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    count += piece.length;
    if (count > MOST_BYTES) throw unknown('the answer is far too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function versionIn(text: string): string {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unknown('the answer is no JSON', error);
  }
  const { success, data } = release.safeParse(json);
  if (!success || !VERSION.test(data.tag_name)) throw unknown('the answer names no version');
  return data.tag_name.replace(/^v/u, '');
}

function unknown(why: string, cause?: unknown): Failure {
  return new Failure('NETWORK_ERROR', `whether there is a newer version is not known: ${why}`, { stage: 'usage', cause });
}
