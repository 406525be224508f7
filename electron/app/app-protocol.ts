import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { isPageUrl, PAGE_SCHEME } from '../../shared/ipc/page-address.ts';
import { pageHeaders } from '../../shared/ipc/page-headers.ts';
import { pageFiles, type PageFile } from '../engine/page-files.ts';

/** Has to be called before the app is ready. `standard` gives relative addresses and an origin of its own, `secure` what browsers keep for https. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves the built page in `folder` as `app://duplexscope/`. Not by `file:`, whose pages could read every file that they can name. */
export function servePage(folder: string): void {
  const files = pageFiles(folder);
  protocol.handle(PAGE_SCHEME, async ({ url, method }) => {
    if (method !== 'GET') return plain(405, 'only GET');
    const file = isPageUrl(url) ? files.get(new URL(url).pathname) : undefined;
    return file === undefined ? plain(404, 'no such file') : await answer(file);
  });
}

async function answer({ path, contentType }: PageFile): Promise<Response> {
  return new Response(await readFile(path), { headers: { ...pageHeaders([]), 'content-type': contentType } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...pageHeaders([]), 'content-type': 'text/plain; charset=utf-8' } });
}
