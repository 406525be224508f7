import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../../shared/ipc/contract.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { benches } from './benches.ts';
import { choiceOf, planOf } from './run-plans.ts';

const { bench } = benches();

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
    await expect(ask('cancelRun', { run: 'nobody' })).rejects.toThrow('NO_SUCH_SESSION');
    await expect(ask('readEvents', { run: 'nobody', after: 0 })).rejects.toThrow('NO_SUCH_SESSION');
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
