import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PAGE_CONTENT_TYPES } from '../../shared/ipc/page-headers.ts';

export interface PageFile {
  /** Absolute. */
  readonly path: string;
  readonly contentType: string;
  /** Its name changes when its content does. */
  readonly hashed: boolean;
}

/**
 * What the built page consists of, by URL path (`/`, `/assets/index-….js`). A host serves what stands here and nothing else: no path is ever put together from
 * what somebody asks for. Throws what `readdir` throws when there is no such folder.
 */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = PAGE_CONTENT_TYPES[extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(url === '/index.html' ? '/' : url, { path, contentType, hashed: url.startsWith('/assets/') });
  }
  return files;
}
