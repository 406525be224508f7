import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { COMMANDS, type CommandName, type RequestOf, type ResponseOf } from '../../../shared/ipc/contract.ts';
import { dispatch } from '../../../shared/ipc/dispatch.ts';
import { createWorkbench, type Workbench } from '../../../electron/engine/workbench/workbench.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

export interface Bench extends Listener {
  readonly workbench: Workbench;
  readonly dataFolder: string;
  /** As a window asks: parsed at both sides. Throws when the answer is an error. */
  readonly ask: <Name extends CommandName>(name: Name, request: RequestOf<Name>) => Promise<ResponseOf<Name>>;
}

/** Workbenches that are closed when the test ends, which fails when a bug was reported. `folder`: of an earlier one of the test. */
export function benches(): { readonly bench: (folder?: string) => Promise<Bench> } {
  const closeLater = cleanup();
  return { bench };

  async function bench(folder?: string): Promise<Bench> {
    const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'workbench-')));
    const bugs: unknown[] = [];
    const workbench = createWorkbench({ host: 'browser', dataFolder, resolveProxy: null, onBug: (error) => bugs.push(error) });
    const listening = listener();
    workbench.subscribe(listening.publish);
    closeLater(async () => {
      await workbench.close();
      await rm(dataFolder, { recursive: true, force: true });
      expect(bugs).toEqual([]);
    });
    return {
      ...listening,
      workbench,
      dataFolder,
      ask: async (name, request) => {
        const result = await dispatch(workbench.handlers, name, JSON.parse(JSON.stringify(request)), (error) => bugs.push(error));
        if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
        // The table ties each name to its answer; only the checker cannot follow it.
        return COMMANDS[name].response.parse(JSON.parse(JSON.stringify(result.value))) as ResponseOf<typeof name>;
      },
    };
  }
}
