import { describe, expect, it } from 'vitest';
import { probeSet } from '../../shared/model/probe-set.ts';
import { closeStandardInput, run, type Ran } from './hosts.ts';
import { ownSurroundings } from './programs.ts';

closeStandardInput();
const { folder, setEnv } = ownSurroundings();

/** More than is sent in the time that this test takes: it is still under way when it is stopped. */
const LONG = ['--checks', 'handshake,headers,duplex,streaming', '--up', '64GiB', '--down', '64GiB'];

/** Interrupts a probe when it has come to a check; `err` without the line of its progress. */
async function stopAt(check: string, args: readonly string[]): Promise<Ran> {
  const interruption = new AbortController();
  let err = '';
  const ran = await run(['probe', ...args], interruption.signal, {
    errIsTerminal: true,
    err: (text) => {
      err += text;
      if (text.includes(`direct: ${check}`)) interruption.abort();
    },
  });
  return { ...ran, err: err.replace(/\r\x1b\[K[^\r\n]*(?=\r)|\r\x1b\[K/gu, '') };
}

describe('a probe that is interrupted', () => {
  it('prints what it had found: checks that it had not come to are not tested, and nothing is called good', async () => {
    const { exit, out, err } = await stopAt('duplex', ['--json', ...LONG]);
    expect({ exit, err }).toEqual({ exit: 130, err: expect.stringMatching(/^duplexscope: CANCELLED: [^\n]* is printed\n$/u) as string });
    const [direct, ...others] = probeSet.parse(JSON.parse(out)).runs;
    expect(others).toEqual([]);
    expect(direct?.checks.map(({ id, result }) => [id, result])).toEqual([
      ['handshake', 'pass'],
      ['headers', 'pass'],
      ['duplex', 'not-tested'],
      ['streaming', 'not-tested'],
    ]);
    expect(direct).toMatchObject({
      grade: 'inconclusive',
      fix: null,
      handshake: { outcome: 'upgraded' },
      works: { rawUpgrade: 'not-tested' },
      summary: 'Stopped before the diagnosis was complete. It had come through handshake, headers; the rest is not known.',
    });
  });

  it('says so to people, too', async () => {
    const { exit, out } = await stopAt('duplex', LONG);
    expect(exit).toBe(130);
    expect(out).toContain('Stopped before the diagnosis was complete.');
  });

  it('prints it with --save, too, and keeps it', { timeout: 60_000 }, async () => {
    setEnv('DUPLEXSCOPE_DATA', folder());
    const { exit, out, err } = await stopAt('duplex', ['--json', '--save', 'half', ...LONG]);
    expect({ exit, err }).toEqual({
      exit: 130,
      err: expect.stringMatching(/^duplexscope: CANCELLED: [^\n]* is saved as "half"\n$/u) as string,
    });
    expect(probeSet.parse(JSON.parse(out)).runs[0]).toMatchObject({ grade: 'inconclusive', handshake: { outcome: 'upgraded' } });
    expect((await run(['sessions', 'show', 'half'])).out).toMatch(/It is cancelled: \d+ events were recorded\.[^]*headers/u);
  });

  it('prints no document where it had not come through its handshake', async () => {
    const { exit, out, err } = await stopAt('handshake', ['--json', ...LONG]);
    expect({ exit, out }).toEqual({ exit: 130, out: '' });
    expect(err).toMatch(/^duplexscope: CANCELLED: [^\n]* run it again[^\n]*\n$/u);
  });
});
