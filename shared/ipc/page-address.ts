/** The scheme that the desktop app serves its page by. */
export const PAGE_SCHEME = 'app';
export const PAGE_URL = 'app://duplexscope/';

/** Whether a document is the desktop app's own page. `origin` cannot tell: it is the word "null" for every scheme that the URL standard does not know. */
export function isPageUrl(url: string): boolean {
  const parsed = parse(url);
  return parsed?.protocol === 'app:' && parsed.hostname === 'duplexscope' && parsed.port === '';
}

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    // No address at all, as of a frame that has not loaded anything yet.
    return null;
  }
}
