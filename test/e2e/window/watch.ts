import type { Page } from 'playwright-core';

/** Where a page may send something: to the files that it came from and to the bridge beside them. What it makes itself (data:, blob:) goes nowhere. */
function isOwn(url: string, own: URL): boolean {
  const { protocol, host } = new URL(url);
  if (protocol === 'data:' || protocol === 'blob:') return true;
  return host === own.host && [own.protocol, own.protocol.replace(/^http/u, 'ws')].includes(protocol);
}

/**
 * What no window may do, whatever is done in it: ask anybody but its own host for something, offend against its own content security policy, or complain in
 * its console.
 */
export class Watch {
  readonly #pages: Page[] = [];
  readonly #requests: string[] = [];
  readonly #complaints: string[] = [];

  /** To be called before the page loads anything. */
  readonly attach = async (page: Page): Promise<void> => {
    this.#pages.push(page);
    page.on('request', (request) => this.#requests.push(request.url()));
    page.on('websocket', (socket) => this.#requests.push(socket.url()));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(error.stack ?? error.message));
    page.on('crash', () => this.#complaints.push('the page crashed'));
    // Reports of the policy are events of the document, which a reload throws away; the console's messages are kept here.
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.error('policy violated: ' + event.violatedDirective + ' by ' + event.blockedURI));`,
    );
  };

  /** All that pages asked for so far, sockets too. */
  get requests(): readonly string[] {
    return this.#requests;
  }

  /** What was wrong since the last call: nothing, if all is well. `forgiven`: complaints that the scenario itself brings about. */
  faults(forgiven: RegExp | null = null): readonly string[] {
    const owns = this.#pages.map((page) => new URL(page.url()));
    const strangers = this.#requests.filter((url) => !owns.some((own) => isOwn(url, own))).map((url) => `asked for ${url}`);
    const complaints = this.#complaints.splice(0).filter((text) => forgiven?.test(text) !== true);
    return [...new Set(strangers), ...complaints];
  }
}
