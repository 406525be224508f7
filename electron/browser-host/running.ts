import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { formatEndpoint } from '../../shared/model/route.ts';
import { replaceFile } from '../engine/workbench/data-folder.ts';
import type { BrowserHost } from './host.ts';
import { newTicket, proofOf, sameSecret } from './token.ts';

const ANSWER_WITHIN_MS = 2000;

const record = z.strictObject({
  pid: z.int().positive(),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  token: z.string().min(32),
});
type Record = z.infer<typeof record>;

/** A host of this person's that runs in another process. */
export interface RunningHost extends Pick<BrowserHost, 'url' | 'newLink'> {
  readonly pid: number;
}

/** The host whose address stands in the data folder, if it is still there: whoever listens at that address now must show that it knows the token. */
export async function findRunningHost(dataFolder: string, signal: AbortSignal): Promise<RunningHost | null> {
  const found = readRecord(fileIn(dataFolder));
  if (found === null || !(await knowsToken(found, signal))) return null;
  const origin = `http://${formatEndpoint(found)}`;
  return { pid: found.pid, url: `${origin}/#${found.token}`, newLink: () => `${origin}/open/${newTicket(found.token)}` };
}

/** Writes down where this host is, for this person's eyes only; what it gives takes that away again. An older host's is overwritten: look for it first. */
export async function announceHost(dataFolder: string, { address, token }: Pick<BrowserHost, 'address' | 'token'>): Promise<() => void> {
  const file = fileIn(dataFolder);
  const written: Record = { pid: process.pid, host: address.host, port: address.port, token };
  await replaceFile(file, `${JSON.stringify(written)}\n`);
  return () => {
    // Another start may have written its own since.
    if (readRecord(file)?.token === token) rmSync(file, { force: true });
  };
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'browser-host.json');
}

/** Null when there is none, or none that can be understood: one of another version, or half written. */
function readRecord(file: string): Record | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return record.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The token itself is not told: somebody else's program may have the port by now. */
function knowsToken({ host, port, token }: Record, signal: AbortSignal): Promise<boolean> {
  const challenge = randomBytes(32).toString('base64url');
  // An agent of its own, since the global one may be told to use a proxy (NODE_USE_ENV_PROXY).
  const agent = new Agent({ keepAlive: false });
  const options = {
    host,
    port,
    agent,
    path: `/proof/${challenge}`,
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  };
  return new Promise((resolve) => {
    const asking = get(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 1000) asking.destroy();
      });
      response.on('end', () => {
        resolve(response.statusCode === 200 && sameSecret(text, proofOf(token, challenge)));
      });
      response.on('error', () => {
        resolve(false);
      });
    });
    // Nobody there, or nobody who answers: then none is running.
    asking.on('error', () => {
      resolve(false);
    });
  });
}
