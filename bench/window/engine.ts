import { z } from 'zod';
import { COMMANDS, type CommandName, type RequestOf, type ResponseOf } from '../../shared/ipc/contract.ts';
import { failureRecord } from '../../shared/ipc/failure-schema.ts';
import type { RunState } from '../../shared/model/run-state.ts';

const message = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({
    id: z.number(),
    result: z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), error: failureRecord })]),
  }),
  z.object({ event: z.string() }),
]);

/** A second client of the browser host: it starts the runs that a window is measured with. */
export interface EngineClient {
  call<Name extends CommandName>(name: Name, request: RequestOf<Name>): Promise<ResponseOf<Name>>;
  /** Resolves with the run when it is over. */
  ended(run: string): Promise<RunState>;
  close(): void;
}

const LOOK_MS = 200;

export async function connectEngine(page: URL): Promise<EngineClient> {
  const socket = new WebSocket(`ws://${page.host}/bridge`, { headers: { origin: page.origin } });
  const waiting = new Map<number, (result: z.infer<typeof message>) => void>();
  let lastId = 0;
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ token: page.hash.slice(1) }));
    });
    socket.addEventListener('close', ({ code }) => {
      reject(new Error(`the browser host closed with ${String(code)}`));
    });
    socket.addEventListener('message', ({ data }) => {
      const told = message.parse(JSON.parse(String(data)));
      if ('ready' in told) resolve();
      else if ('id' in told) waiting.get(told.id)?.(told);
    });
  });
  const call: EngineClient['call'] = async (name, request) => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<z.infer<typeof message>>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, command: name, payload: request }));
    const told = await answer;
    waiting.delete(id);
    if (!('result' in told)) throw new Error('not an answer');
    if (!told.result.ok) throw new Error(`${name}: ${told.result.error.message}`);
    return COMMANDS[name].response.parse(told.result.value) as ResponseOf<typeof name>;
  };
  return {
    call,
    async ended(run) {
      for (;;) {
        const state = (await call('listRuns', {})).find(({ id }) => id === run);
        if (!state) throw new Error('the engine does not know the run any more');
        if (state.status !== 'running') return state;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    close: () => {
      socket.close();
    },
  };
}

/** Bytes a second both ways together, as the receivers counted them in `duplex`. */
export function bytesASecond(run: RunState): number {
  const duplex = run.document?.runs[0]?.checks.find(({ id }) => id === 'duplex');
  const { mbpsUp, mbpsDown } = duplex?.numbers ?? {};
  if (typeof mbpsUp !== 'number' || typeof mbpsDown !== 'number')
    throw new Error(`the run measured no throughput: ${duplex?.summary ?? run.error?.message ?? run.status}`);
  return ((mbpsUp + mbpsDown) * 1e6) / 8;
}
