import { describe, expect, it } from 'vitest';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { duplexscope } from './program.ts';

describe('the demo', () => {
  it('shows within a minute what every specimen does', { timeout: 90_000 }, async () => {
    const startedAt = performance.now();
    const { code, stdout, stderr } = await duplexscope(['demo']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    const text = stdout.toString();
    const row = (name: string, mode: string): string[] => {
      const lines = text.split('\n');
      const first = lines.findIndex((line) => line.startsWith(`${name} `));
      const line = lines.slice(first, first + 2).find((one) => one.slice(26).startsWith(mode));
      return (line ?? '').slice(26).trim().split(/ +/u);
    };
    for (const { name } of SPECIMENS) expect(text).toContain(`\n${name} `);
    expect(row('honest-connect', 'tunnel')).toEqual(['tunnel', ...Array<string>(8).fill('✓'), 'clean']);
    expect(row('honest-relay', 'relay').at(-1)).toBe('clean');
    expect(row('strips-upgrade', 'relay').slice(0, 2)).toEqual(['relay', 'strip']);
    expect(row('flips-a-byte', 'tunnel')).toContain('wrong');
    expect(text).toContain('strip = upgrade-stripped');
    expect(text).toMatch(/(?:duplexscope|npm run -s cli --) demo --only /u);
  });
});
