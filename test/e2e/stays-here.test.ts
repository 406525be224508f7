import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeInNamespaces } from '../support/requires.ts';
import { environment } from './hosts/host.ts';
import { packedApp } from './hosts/packed-app.ts';
import { NODE, PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./stays-here.sh', import.meta.url));
const COMMAND_FOLDER = join(PROGRAM, '../../..');
const APP_FOLDER = join(packedApp().main, '../../..');
const EVERYDAY = fileURLToPath(new URL('./everyday-use.ts', import.meta.url));

/** Each tries one way to leave. */
const WAYS = {
  tcp: `require('node:net').connect(80, '198.51.100.7').on('connectionAttempt', () => setImmediate(process.exit))`,
  tcp6: `require('node:net').connect(80, '2001:db8:7::1').on('connectionAttempt', () => setImmediate(process.exit))`,
  udp: `require('node:dgram').createSocket('udp4').send('x', 53, '198.51.100.7', () => process.exit())`,
  names: `require('node:dns').promises.lookup('elsewhere.example').catch(() => undefined)`,
};

describeInNamespaces(
  'what nobody asked Duplexscope to send',
  ([unshare = '', ...flags]) => {
    async function left(...command: readonly string[]): Promise<number> {
      const { stdout } = await promisify(execFile)(unshare, [...flags, SCRIPT, ...command], { env: environment() });
      return Number(stdout);
    }

    it.for(Object.entries(WAYS))('would be seen: %s', async ([, script]) => {
      expect(await left(process.execPath, '-e', script)).toBeGreaterThan(0);
    });

    it('is nothing: all that its commands and windows do stays on this computer', { timeout: 180_000 }, async () => {
      expect(await left(NODE, EVERYDAY, COMMAND_FOLDER, APP_FOLDER)).toBe(0);
    });
  },
  { programs: ['chromium'] },
);
