import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { announceHost, findRunningHost } from '../../electron/browser-host/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { temporaryFolder, testHost } from './hosts.ts';
import { ask } from './talk.ts';

const atEnd = cleanup();
const { signal } = new AbortController();

describe('a host that runs already', () => {
  it('is found by the next start, which can open its page', async () => {
    const { host, port } = await testHost(atEnd);
    const folder = join(temporaryFolder(atEnd), 'made', 'when needed');
    await announceHost(folder, host);
    const found = await findRunningHost(folder, signal);
    expect(found).toMatchObject({ pid: process.pid, url: host.url });
    expect(await ask(port, new URL(found?.newLink() ?? '').pathname)).toMatchObject({
      status: 302,
      headers: { location: `/#${host.token}` },
    });
  });

  it('is written down for its own user only', async () => {
    const { host } = await testHost(atEnd);
    const folder = temporaryFolder(atEnd);
    writeFileSync(join(folder, 'browser-host.json'), 'left behind', { mode: 0o666 });
    await announceHost(folder, host);
    expect(statSync(join(folder, 'browser-host.json')).mode & 0o777).toBe(0o600);
  });

  it('is forgotten when it says so, but another one is not', async () => {
    const [first, second] = [await testHost(atEnd), await testHost(atEnd)];
    const folder = temporaryFolder(atEnd);
    const forgetFirst = await announceHost(folder, first.host);
    const forgetSecond = await announceHost(folder, second.host);
    forgetFirst();
    expect(await findRunningHost(folder, signal)).toMatchObject({ url: second.host.url });
    forgetSecond();
    forgetSecond();
    expect(await findRunningHost(folder, signal)).toBeNull();
  });

  it('is not found when it is gone', async () => {
    const { host } = await testHost(atEnd);
    const folder = temporaryFolder(atEnd);
    expect(await findRunningHost(folder, signal)).toBeNull();
    await announceHost(folder, host);
    await host.close();
    expect(await findRunningHost(folder, signal)).toBeNull();
  });

  it.for(['', '{', '{}', 'null', '{"pid":1,"host":"127.0.0.1","port":0,"token":"x"}'])(
    'is not found by a file that says %j',
    async (text) => {
      const folder = temporaryFolder(atEnd);
      writeFileSync(join(folder, 'browser-host.json'), text);
      expect(await findRunningHost(folder, signal)).toBeNull();
    },
  );

  it('is not mistaken for another program at its port, which does not learn the token', async () => {
    const { host } = await testHost(atEnd);
    const folder = temporaryFolder(atEnd);
    const heard: unknown[] = [];
    const impostor = createServer((request, response) => {
      heard.push(request.url, request.headers);
      response.end(request.url?.split('/').at(-1));
    }).listen(0, '127.0.0.1');
    atEnd(() => impostor.close());
    await once(impostor, 'listening');
    const bound = impostor.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    await announceHost(folder, { address: { host: '127.0.0.1', port }, token: host.token });
    expect(readFileSync(join(folder, 'browser-host.json'), 'utf8')).toContain(host.token);
    expect(await findRunningHost(folder, signal)).toBeNull();
    expect(heard).toHaveLength(2);
    expect(JSON.stringify(heard)).not.toContain(host.token);
  });

  it('is not waited for when it does not answer', async () => {
    const { host } = await testHost(atEnd);
    const folder = temporaryFolder(atEnd);
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    atEnd(() => {
      silent.close();
      silent.closeAllConnections();
    });
    await once(silent, 'listening');
    const bound = silent.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    await announceHost(folder, { address: { host: '127.0.0.1', port }, token: host.token });
    const since = performance.now();
    expect(await findRunningHost(folder, signal)).toBeNull();
    expect(performance.now() - since).toBeLessThan(4000);
  });
});
