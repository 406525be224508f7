import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMANDS, type CommandName, type RequestOf, type ResponseOf } from '../../../shared/ipc/contract.ts';
import { dispatch } from '../../../shared/ipc/dispatch.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { createWorkbench, type Workbench } from '../../../electron/engine/workbench/workbench.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { choiceOf, planOf } from './run-plans.ts';
import { listener, type Listener } from './told.ts';

const closeLater = cleanup();

interface Bench extends Listener {
  readonly workbench: Workbench;
  /** As a window asks: parsed at both sides. Throws when the answer is an error. */
  readonly ask: <Name extends CommandName>(name: Name, request: RequestOf<Name>) => Promise<ResponseOf<Name>>;
}

async function bench(): Promise<Bench> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'workbench-'));
  const bugs: unknown[] = [];
  const workbench = createWorkbench({ host: 'browser', dataFolder, resolveProxy: null, onBug: (error) => bugs.push(error) });
  const listening = listener();
  workbench.subscribe(listening.publish);
  closeLater(async () => {
    await workbench.close();
    await rm(dataFolder, { recursive: true });
    expect(bugs).toEqual([]);
  });
  return {
    ...listening,
    workbench,
    ask: async (name, request) => {
      const result = await dispatch(workbench.handlers, name, JSON.parse(JSON.stringify(request)), (error) => bugs.push(error));
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
      // The table ties each name to its answer; only the checker cannot follow it.
      return COMMANDS[name].response.parse(JSON.parse(JSON.stringify(result.value))) as ResponseOf<typeof name>;
    },
  };
}

describe('the workbench', () => {
  it('answers every command of the contract', async () => {
    const { workbench } = await bench();
    expect(Object.keys(workbench.handlers).sort()).toEqual([...COMMAND_NAMES].sort());
  });

  it('diagnoses through its own specimen, with a password that was kept', async () => {
    const at = await bench();
    const { ask } = at;
    const [url] = (await ask('startSpecimens', { names: ['needs-password'] })).flatMap((specimen) => specimen.url ?? []);
    const { secret } = await ask('keepSecret', { secret: 'password' });
    const hop = { ...choiceOf((url ?? '').replace(/\/\/.*@/u, '//')), username: 'user', secret };
    expect(await ask('testChain', { test: 'one', hops: [hop], target: null, timeoutMs: 1000 })).toMatchObject({ reached: 1 });
    const { run } = await ask('startRun', planOf({ hops: [hop], mode: 'tunnel' }));
    const over = (state: RunState): boolean => state.id === run && state.status !== 'running';
    const state = await at.until('runChanged', over);
    expect(state.parts[0]?.rungs.map((rung) => rung.state)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(await ask('listRuns', {})).toEqual([JSON.parse(JSON.stringify(state))]);
    const { events } = await ask('readEvents', { run, after: 0 });
    expect(events).toHaveLength(state.events);
    expect((await ask('readSamples', { run })).samples.length).toBeGreaterThan(0);
  });

  it('says who asks for what it does not know', async () => {
    const { ask } = await bench();
    await expect(ask('cancelRun', { run: 'nobody' })).rejects.toThrow('BAD_USAGE');
    await expect(ask('readEvents', { run: 'nobody', after: 0 })).rejects.toThrow('BAD_USAGE');
  });

  it('tells each listener until it stops listening, and is closed once', async () => {
    const { workbench, ask, told } = await bench();
    const heard: string[] = [];
    const stop = workbench.subscribe((event) => heard.push(event));
    const { run } = await ask('startRun', planOf({ checks: ['handshake'] }));
    expect(workbench.runsUnderWay).toBe(1);
    stop();
    await ask('cancelRun', { run });
    expect(workbench.runsUnderWay).toBe(0);
    expect(heard).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
    await ask('startRun', planOf({ hops: [], durationMs: 60_000 }));
    await Promise.all([workbench.close(), workbench.close()]);
    expect(workbench.runsUnderWay).toBe(0);
  });
});
