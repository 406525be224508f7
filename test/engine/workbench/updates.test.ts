import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/desk-state.ts';
import { releaseQuestion } from '../../../electron/engine/workbench/latest-release.ts';
import { createUpdates, type UpdatesPart } from '../../../electron/engine/workbench/updates.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { startReleases, tagged, type Releases } from './releases.ts';

const closeLater = cleanup();

async function begin({ checkAtStart = false, answer = tagged('v1.10.0') } = {}): Promise<{ updates: UpdatesPart; releases: Releases }> {
  const releases = await startReleases('localhost', answer);
  closeLater(() => releases.close());
  const question = { ...releaseQuestion('a/b', '1.9.3'), url: new URL(`https://localhost:${String(releases.port)}/`), ca: releases.ca };
  const updates = createUpdates({ version: '1.9.3', question, settings: () => ({ ...DEFAULT_SETTINGS, checkAtStart }) });
  closeLater(() => updates.close());
  return { updates, releases };
}

async function check({ handlers }: UpdatesPart, pressed: boolean) {
  return COMMANDS.checkForUpdate.response.parse(await handlers.checkForUpdate({ pressed }));
}

describe('a check for updates', () => {
  it('asks nobody unless a person presses for it', async () => {
    const { updates, releases } = await begin();
    expect(await check(updates, false)).toBeNull();
    expect(releases.heads).toEqual([]);
    expect(await check(updates, true)).toEqual({ latest: '1.10.0', newer: true });
    expect(releases.heads).toHaveLength(1);
  });

  it('asks once at the start where that is switched on, however many pages open', async () => {
    const { updates, releases } = await begin({ checkAtStart: true });
    expect(await check(updates, false)).toEqual({ latest: '1.10.0', newer: true });
    expect(await check(updates, false)).toEqual({ latest: '1.10.0', newer: true });
    expect(releases.heads).toHaveLength(1);
  });

  it('asks nobody in a copy that does not know whose release it is', async () => {
    const updates = createUpdates({ version: '1.9.3', question: null, settings: () => ({ ...DEFAULT_SETTINGS, checkAtStart: true }) });
    expect(await check(updates, false)).toBeNull();
    await expect(check(updates, true)).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('is given up when Duplexscope closes', async () => {
    const asked = Promise.withResolvers<undefined>();
    const { updates } = await begin({ answer: () => asked.resolve(undefined) });
    const failed = expect(check(updates, true)).rejects.toMatchObject({ code: 'CANCELLED' });
    await asked.promise;
    await updates.close();
    await failed;
  });
});
