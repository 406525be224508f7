import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { cleanup } from '../websocket/cleanup.ts';
import { oneApp } from './desktop.ts';

describe('a page that wants to go elsewhere', () => {
  const held = oneApp();
  const atEnd = cleanup();

  /** A server that counts who comes. */
  async function stranger() {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('<title>stranger</title>');
    }).listen(0, '127.0.0.1');
    atEnd(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { url: `http://127.0.0.1:${String(port)}/`, asked: () => asked };
  }

  /** Where the page is, after all that it was about to do. */
  const whereabouts = async () => {
    await held.app.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    const { windows } = await held.app.state();
    return windows.map(({ url }) => url);
  };

  it.for([
    ['by its address', 'location.href = URL'],
    ['by replacing its address', 'location.replace(URL)'],
    ['by a link', 'Object.assign(document.body.appendChild(document.createElement("a")), { href: URL }).click()'],
    ['by a form', 'Object.assign(document.body.appendChild(document.createElement("form")), { action: URL }).submit()'],
    ['by a new window', 'window.open(URL)'],
    [
      'by a link to a new window',
      'Object.assign(document.body.appendChild(document.createElement("a")), { href: URL, target: "_blank" }).click()',
    ],
    ['by a frame', 'Object.assign(document.body.appendChild(document.createElement("iframe")), { src: URL })'],
    ['by a request', 'fetch(URL).catch(() => undefined)'],
    ['by an image', 'Object.assign(new Image(), { src: URL })'],
  ])('stays where it is: %s', async ([, code]) => {
    const { url, asked } = await stranger();
    await held.app.evaluate(`${String(code).replaceAll('URL', JSON.stringify(url))}; undefined`);
    expect(await whereabouts()).toEqual(['app://duplexscope/']);
    expect(asked()).toBe(0);
    expect(await held.app.evaluate('document.title')).toBe('Duplexscope');
  });

  it('may load itself again', async () => {
    const before = (await held.app.state()).windows[0]?.loads ?? 0;
    await held.app.evaluate('setTimeout(() => location.reload()); undefined');
    await held.app.until('it is loaded again', ({ windows }) => windows[0]?.loads === before + 1);
    expect(await held.app.evaluate('typeof window.duplexscope.appInfo')).toBe('function');
  });
});
