import { afterEach, describe, expect, it } from 'vitest';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { pacedStream, type Allowance } from '../../electron/net/paced-stream.ts';
import { cancelled } from '../../electron/net/deadline.ts';
import { tcpPair, type Pair } from './pairs.ts';

/** Grants only what `grant` gave it; so what passes without leave shows, whatever the time. */
class Grants implements Allowance {
  readonly piece = 2000;
  #granted = 0;
  #wake = (): void => undefined;

  grant(bytes: number): void {
    this.#granted += bytes;
    this.#wake();
  }

  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    while (this.#granted < bytes) {
      if (signal?.aborted === true) throw cancelled();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#granted -= bytes;
  }
}

describe('a stream with an allowance for each direction', () => {
  let pair: Pair | null = null;
  afterEach(() => pair?.close());
  const opened = async (): Promise<{ client: ByteStream; paced: ByteStream; read: Grants; write: Grants }> => {
    pair = await tcpPair();
    const [read, write] = [new Grants(), new Grants()];
    return { client: pair.client, paced: pacedStream(pair.server, { read, write }), read, write };
  };

  it('writes as much as it may, and the rest when it may', async () => {
    const { client, paced, write } = await opened();
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
    const writing = paced.write(bytes);
    write.grant(4000);
    expect((await client.readExactly(4000)).equals(bytes.subarray(0, 4000))).toBe(true);
    expect([paced.bytesWritten, client.buffered]).toEqual([4000, 0]);
    write.grant(1000);
    await writing;
    await paced.closeWrite();
    expect((await client.readExactly(1000)).equals(bytes.subarray(4000))).toBe(true);
    expect(await client.read()).toHaveLength(0);
  });

  it('hands over as much as it may, in order, whichever way it is read', async () => {
    const { client, paced, read } = await opened();
    await client.write(Buffer.from(`${'a'.repeat(2000)}${'b'.repeat(500)}${'c'.repeat(3000)}`));
    await client.closeWrite();
    read.grant(2000);
    expect((await paced.read()).toString()).toBe('a'.repeat(2000));
    const exactly = paced.readExactly(500);
    read.grant(500);
    expect((await exactly).toString()).toBe('b'.repeat(500));
    const seen: Buffer[] = [];
    const draining = paced.drain((chunk) => void seen.push(Buffer.from(chunk)));
    read.grant(3000);
    await draining;
    expect(Buffer.concat(seen).toString()).toBe('c'.repeat(3000));
    expect(await paced.read()).toHaveLength(0);
  });

  it('stops draining when it is told so, and keeps what comes later', async () => {
    const { client, paced, read } = await opened();
    await client.write(Buffer.from('first'));
    read.grant(10);
    await paced.drain(() => false);
    await client.write(Buffer.from('later'));
    expect((await paced.readExactly(5)).toString()).toBe('later');
  });

  it('loses no byte of a read that is called off while it waits', async () => {
    const { client, paced, read } = await opened();
    const over = new AbortController();
    await client.write(Buffer.from('kept'));
    const waiting = paced.read(undefined, over.signal);
    await expect.poll(() => paced.bytesRead - paced.buffered).toBe(4);
    over.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    read.grant(4);
    expect((await paced.read()).toString()).toBe('kept');
  });

  it('has one read and one write under way at a time, those that wait for leave included', async () => {
    const { client, paced, read, write } = await opened();
    await client.write(Buffer.from('once'));
    const waiting = [paced.read(), paced.write(Buffer.from('back'))];
    await expect.poll(() => paced.bytesRead - paced.buffered).toBe(4);
    await expect(paced.read()).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await expect(paced.write(Buffer.from('more'))).rejects.toMatchObject({ code: 'BAD_USAGE' });
    read.grant(4);
    write.grant(4);
    await Promise.all(waiting);
    expect((await client.readExactly(4)).toString()).toBe('back');
  });

  it('tells an end although nothing may be read', async () => {
    const { client, paced } = await opened();
    await client.write(Buffer.from('unread'));
    await client.closeWrite();
    expect((await paced.ended).how).toBe('fin');
    expect(paced.readState).toBe('open');
  });

  it('rejects who waits when it is closed at this end, and when the peer resets it', async () => {
    const { client, paced, read } = await opened();
    await client.write(Buffer.from('bytes'));
    const waiting = paced.read();
    await expect.poll(() => paced.bytesRead - paced.buffered).toBe(5);
    paced.abort();
    read.grant(5);
    await expect(waiting).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    await pair?.close();
    const again = await opened();
    const draining = again.paced.drain(() => undefined);
    again.client.abort();
    await expect(draining).rejects.toMatchObject({ code: 'STREAM_RESET' });
    await expect(again.paced.write(Buffer.alloc(0))).rejects.toMatchObject({ code: 'STREAM_RESET' });
  });
});
