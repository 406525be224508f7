import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, readLine } from '../../electron/diagnosis/first-line.ts';
import { MAX_LINE_BYTES } from '../../electron/diagnosis/probe-line.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { tcpPair, type Pair } from '../net/pairs.ts';

const closeLater = cleanup();

async function pair(): Promise<Pair> {
  const made = await tcpPair();
  closeLater(() => made.close());
  return made;
}

describe('readLine', () => {
  it('gives the line with its LF and leaves what follows', async () => {
    const { client, server } = await pair();
    await client.write(Buffer.from('line\nrest\nmore'));
    expect((await readLine(server)).toString()).toBe('line\n');
    expect((await server.readExactly(9)).toString()).toBe('rest\nmore');
  });

  it('waits for a line that comes byte by byte', async () => {
    const { client, server } = await pair();
    const reading = readLine(server);
    for (const byte of Buffer.from('slowly\n')) await client.write(Buffer.from([byte]));
    expect((await reading).toString()).toBe('slowly\n');
  });

  it('is empty when nothing came before the end', async () => {
    const { client, server } = await pair();
    await client.closeWrite();
    expect(await readLine(server)).toHaveLength(0);
  });

  it('fails on a line without an end, and puts its bytes back', async () => {
    const { client, server } = await pair();
    await client.write(Buffer.from('no end'));
    await client.closeWrite();
    await expect(readLine(server)).rejects.toMatchObject({ code: 'PROBE_MALFORMED' });
    expect((await server.read()).toString()).toBe('no end');
  });

  it('fails on more than 4 KiB without LF, and has read no further', async () => {
    const { client, server } = await pair();
    await client.write(Buffer.alloc(2 * MAX_LINE_BYTES, 'x'));
    await expect(readLine(server)).rejects.toMatchObject({ code: 'PROBE_MALFORMED' });
    expect(await server.readExactly(2 * MAX_LINE_BYTES)).toHaveLength(2 * MAX_LINE_BYTES);
  });

  it('puts the bytes back when it is cancelled', async () => {
    const { client, server } = await pair();
    const stop = new AbortController();
    const reading = readLine(server, stop.signal);
    await client.write(Buffer.from('half a li'));
    await expect.poll(() => server.bytesRead, { interval: 1 }).toBe(9);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await client.write(Buffer.from('ne\n'));
    expect((await readLine(server)).toString()).toBe('half a line\n');
  });
});

describe('a LineSplitter', () => {
  it('finds the same line and the same rest however the bytes are split', () => {
    const text = fc.tuple(
      fc.stringMatching(/^[a-z]{0,30}$/u),
      fc.string({ maxLength: 40 }),
      fc.array(fc.nat({ max: 70 }), { maxLength: 8 }),
    );
    fc.assert(
      fc.property(text, ([first, rest, cuts]) => {
        const bytes = Buffer.from(`${first}\n${rest}`);
        const splitter = new LineSplitter();
        const behind: Buffer[] = [];
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        places.slice(1).forEach((to, index) => {
          const got = splitter.push(bytes.subarray(places[index], to));
          if (got) behind.push(Buffer.from(got));
        });
        expect(splitter.line?.toString()).toBe(`${first}\n`);
        expect(Buffer.concat(behind).toString()).toBe(rest);
        expect(splitter.overlong).toBe(false);
      }),
    );
  });

  it('shows what came of a line that is not complete', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('par'))).toBeNull();
    expect([splitter.line, splitter.partial.toString()]).toEqual([null, 'par']);
  });

  it('gives up after 4 KiB and hands on everything behind', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.alloc(MAX_LINE_BYTES + 1, 'x'))).toHaveLength(0);
    expect(splitter.overlong).toBe(true);
    expect(splitter.line).toHaveLength(MAX_LINE_BYTES + 1);
    expect(splitter.push(Buffer.from('y\n'))?.toString()).toBe('y\n');
  });
});
