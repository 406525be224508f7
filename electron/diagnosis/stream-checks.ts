import type { CheckId } from '../../shared/model/check.ts';
import { notTested, type CheckContext, type CheckOutput } from './check.ts';
import { runDuplex } from './checks/duplex.ts';
import { runEarlyData } from './checks/early-data.ts';
import { runHalfClose } from './checks/half-close.ts';
import { runLatency } from './checks/latency.ts';
import { runStreaming } from './checks/streaming.ts';
import { runTransparency } from './checks/transparency.ts';
import type { QuietLife } from './quiet-life.ts';

/** Checks that look at the stream behind an upgraded connection. */
export type StreamCheckId = Exclude<CheckId, 'handshake' | 'headers' | 'rfc6455' | 'ports' | 'tls'>;

/** What one check of a run has seen that another can use. */
export interface SeenBefore {
  /** Connections on which both sides sent. */
  busy: readonly QuietLife[];
}

/** What takes long by nature is loaded by who asks for it. Rejects with `CANCELLED`. */
export async function runStreamCheck(id: StreamCheckId, context: CheckContext, before: SeenBefore): Promise<CheckOutput> {
  switch (id) {
    case 'duplex':
      return await runDuplex(context);
    case 'transparency':
      return await runTransparency(context);
    case 'streaming':
      return await runStreaming(context);
    case 'early-data':
      return await runEarlyData(context);
    case 'half-close':
      return await runHalfClose(context);
    case 'idle': {
      const { idleMaxMs } = context.plan;
      if (idleMaxMs === null) return notTested(id, `Not tested: it takes as long as the silence; ${SAY_HOW_LONG}`);
      const { output, busy } = await (await import('./checks/idle.ts')).runIdle(context, idleMaxMs);
      before.busy = busy;
      return output;
    }
    case 'lifetime': {
      const { idleMaxMs } = context.plan;
      if (idleMaxMs === null) return notTested(id, `Not tested: it takes as long as the connections live; ${SAY_HOW_LONG}`);
      return await (await import('./checks/lifetime.ts')).runLifetime(context, idleMaxMs, before.busy);
    }
    case 'latency':
      return await runLatency(context);
  }
}

const SAY_HOW_LONG = 'say how long at most by --idle-max SECONDS.';
