import net from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import { parseHop } from '../../../shared/model/route.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { SPECIMENS } from '../../../electron/specimens/index.ts';
import { createSpecimens, type Specimens } from '../../../electron/engine/workbench/specimens.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const engine = new Engine();
afterAll(() => engine.close());
const closeLater = cleanup();

function start(): Specimens & Listener {
  const window = listener();
  const specimens = createSpecimens({ engine, publish: window.publish });
  closeLater(() => specimens.close());
  return { ...window, ...specimens };
}

async function running({ handlers }: Specimens): Promise<string[]> {
  return COMMANDS.listSpecimens.response
    .parse(await handlers.listSpecimens({}))
    .filter(({ url }) => url !== null)
    .map(({ name }) => name);
}

async function reaches(url: string | null | undefined): Promise<boolean> {
  const { host, port } = parseHop(url ?? '');
  const socket = net.connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('specimens of the window', () => {
  it('are all listed with what they do and where that is worth testing, none of them started', async () => {
    const all = COMMANDS.listSpecimens.response.parse(await start().handlers.listSpecimens({}));
    expect(all.map(({ name }) => name)).toEqual(SPECIMENS.map(({ name }) => name));
    for (const { says, modes, url } of all) {
      expect(says).toMatch(/\.$/u);
      expect(modes.length).toBeGreaterThan(0);
      expect(url).toBeNull();
    }
  });

  it('start and stop each by itself, and tell', async () => {
    const specimens = start();
    const all = await specimens.handlers.startSpecimens({ names: ['honest-socks5', 'needs-password', 'honest-socks5'] });
    const urls = new Map(all.map(({ name, url }) => [name, url]));
    expect(urls.get('needs-password')).toMatch(/^http:\/\/user:password@127\.0\.0\.1:\d+/u);
    expect(await running(specimens)).toEqual(['honest-socks5', 'needs-password']);
    expect(await reaches(urls.get('honest-socks5'))).toBe(true);
    await specimens.until('specimensChanged', (told) => told.filter(({ url }) => url !== null).length === 2);
    await specimens.handlers.stopSpecimens({ names: ['honest-socks5', 'hangs'] });
    expect(await running(specimens)).toEqual(['needs-password']);
    expect(await reaches(urls.get('honest-socks5'))).toBe(false);
    expect(await reaches(urls.get('needs-password'))).toBe(true);
    await specimens.until('specimensChanged', (told) => told.filter(({ url }) => url !== null).length === 1);
  });

  it('stay where they are when they are started again', async () => {
    const { handlers } = start();
    const start1 = handlers.startSpecimens({ names: ['hangs'] });
    const start2 = handlers.startSpecimens({ names: ['hangs'] });
    const [first, second] = await Promise.all([start1, start2]);
    expect(second).toEqual(first);
    expect(await handlers.startSpecimens({ names: ['hangs'] })).toEqual(first);
  });

  it('are gone when one is stopped while it starts', async () => {
    const specimens = start();
    await specimens.handlers.listSpecimens({});
    const starting = specimens.handlers.startSpecimens({ names: ['hangs'] });
    await specimens.handlers.stopSpecimens({ names: ['hangs'] });
    await starting;
    expect(await running(specimens)).toEqual([]);
  });

  it('do not start for a name that none has', async () => {
    const specimens = start();
    await expect(specimens.handlers.startSpecimens({ names: ['hangs', 'honest-connect-2'] })).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringContaining('honest-connect') as string,
    });
    expect(await running(specimens)).toEqual([]);
  });
});
