/*
 * Chromium knows no scheme `app:` and cannot be taught one over CDP. Pages of it live at an https address that no network has, and every address is
 * translated at the border: the app only ever sees `app://duplexscope/…`, the page sees `https://duplexscope.app.standin.invalid/…`.
 */

const SUFFIX = 'standin.invalid';

/** Schemes that the app registered as standard and secure, which is what https is to Chromium. */
const schemes = new Set<string>();

export function addScheme(scheme: string): void {
  schemes.add(scheme);
}

export function isRegistered(scheme: string): boolean {
  return schemes.has(scheme);
}

export function toChromium(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z]+):\/\/([^/?#]*)(.*)$/su.exec(url) ?? [];
  return schemes.has(scheme) ? `https://${host}.${scheme}.${SUFFIX}${rest === '' ? '/' : rest}` : url;
}

export function toElectron(url: string): string {
  const [, host = '', scheme = '', rest = ''] = /^https:\/\/([^/?#]*)\.([a-z]+)\.standin\.invalid(.*)$/su.exec(url) ?? [];
  return schemes.has(scheme) ? `${scheme}://${host}${rest}` : url;
}
