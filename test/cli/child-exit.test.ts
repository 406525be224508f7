import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { exitOf, within } from '../../electron/cli/child-exit.ts';

function node(script: string) {
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
}

const never = new AbortController().signal;

describe('how a program ended', () => {
  it.for([
    ['well', '', { ok: true, says: 'code 0' }],
    ['with a code', 'process.exitCode = 7', { ok: false, says: 'code 7' }],
    ['by a signal', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10000)', { ok: false, says: 'signal SIGTERM' }],
    ['with last words', 'console.error("first\\nlast\\x1b[2J"); process.exitCode = 1', { ok: false, says: 'last\\x1b[2J' }],
    [
      'with a line of a log',
      'console.error("[15320:15320:1123/234922.254557:ERROR:ui/aura/env.cc:253] The platform failed."); process.exitCode = 1',
      { ok: false, says: 'The platform failed.' },
    ],
    [
      'with a stack',
      'console.error("Error: no network\\n    at f (x.js:1:1)\\n    at g (x.js:2:2)\\n}"); process.exitCode = 1',
      { ok: false, says: 'Error: no network' },
    ],
  ] as const)('%s', async ([, script, expected]) => {
    expect(await exitOf(node(script))).toEqual(expected);
  });

  it('is known although something that it started goes on', async () => {
    const since = performance.now();
    const child = spawn('/bin/sh', ['-c', 'echo "it goes on" >&2; sleep 5 & exit 3'], { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(await exitOf(child)).toEqual({ ok: false, says: 'it goes on' });
    expect(performance.now() - since).toBeLessThan(4000);
  });

  it('not at all, where there is no such program', async () => {
    expect(await exitOf(spawn('/no/such/program'))).toEqual({ ok: false, says: 'ENOENT' });
  });
});

describe('waiting for something for a while', () => {
  it('gives what happened in time', async () => {
    expect(await within(Promise.resolve(1), 10_000, never)).toBe(1);
  });

  it('gives null when it takes longer', async () => {
    expect(await within(new Promise(() => undefined), 20, never)).toBeNull();
  });

  it('gives null at once when it is stopped', async () => {
    const controller = new AbortController();
    const waiting = within(new Promise(() => undefined), 10_000, controller.signal);
    controller.abort();
    expect(await waiting).toBeNull();
    expect(await within(new Promise(() => undefined), 10_000, controller.signal)).toBeNull();
  });
});
