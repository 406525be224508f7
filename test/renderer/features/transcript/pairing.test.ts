import { describe, expect, it } from 'vitest';
import { Connections, type Connection } from '../../../../renderer/features/transcript/connections.ts';
import { pairHeads, pairOf } from '../../../../renderer/features/transcript/pairing.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../../../electron/engine/engine.ts';
import { parseHop } from '../../../../shared/model/route.ts';
import type { RunEvent } from '../../../../shared/model/run-state.ts';
import { events } from './events.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const OK101 = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
const REFUSED = 'HTTP/1.1 426 Upgrade Required\r\n\r\n';
const BAD_GATEWAY = 'HTTP/1.1 502 Bad Gateway\r\n\r\n';

function connectionsOf(list: readonly RunEvent[]): { all: readonly Connection[]; pairs: (number: number) => ReturnType<typeof pairHeads> } {
  const connections = new Connections();
  connections.grow(list);
  const eventAt = (index: number): RunEvent | null => list[index] ?? null;
  return {
    all: connections.all,
    pairs: (number) => {
      const connection = connections.all[number - 1];
      if (!connection) throw new Error(`there is no connection ${String(number)}`);
      return pairHeads(connection, eventAt);
    },
  };
}

/** One connection through a proxy, each end seeing what the other sent; begins at `ms`. */
function exchange(ms: number, answer = OK101, received = answer): readonly (readonly [number, string, string?])[] {
  return [
    [ms, 'client connecting hop0', '127.0.0.1:1'],
    [ms + 1, 'client connected hop0', '127.0.0.1:1'],
    [ms + 2, 'server accepted'],
    [ms + 3, 'client sent head', GET],
    [ms + 4, 'server received head', GET],
    [ms + 5, 'server sent head', answer],
    [ms + 6, 'client received head', received],
  ];
}

describe('connections', () => {
  it('begin with the dialling of the first address, however many addresses that takes', () => {
    const { all } = connectionsOf(
      events(
        [0, 'client resolved hop0', 'a, b'],
        [1, 'client connecting hop0', 'a'],
        [2, 'client connecting hop0', 'b'],
        [3, 'client connected hop0', 'b'],
        [4, 'client connecting hop0', 'a'],
        [5, 'client connected hop0', 'a'],
      ),
    );
    expect(all.map(({ first }) => first)).toEqual([0, 4]);
  });

  it('do not begin where a name is looked up on behalf of a later hop', () => {
    const { all } = connectionsOf(
      events([0, 'client connecting hop0'], [1, 'client connected hop0'], [2, 'client resolved', '::1'], [3, 'client sent head', GET]),
    );
    expect(all).toHaveLength(1);
  });

  it('begin anew with each part of a run', () => {
    const { all } = connectionsOf(events([0, 'client@0 connecting hop0'], [9, 'client@1 connecting hop0']));
    expect(all.map(({ part, number }) => [part, number])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('are found the same when they come bit by bit', () => {
    const list = events(...exchange(0), ...exchange(10, REFUSED), ...exchange(20));
    const growing: RunEvent[] = [];
    const connections = new Connections();
    for (const event of list) {
      growing.push(event);
      connections.grow(growing);
    }
    expect(connections.all).toEqual(connectionsOf(list).all);
    expect(connections.of(11)?.number).toBe(2);
    expect(connections.of(2)).toBeNull();
  });
});

describe('heads are paired', () => {
  it('within their connection', () => {
    const { pairs } = connectionsOf(events(...exchange(0), ...exchange(10)));
    expect(pairs(2)).toEqual({ request: { sent: 10, received: 11, why: null }, answer: { sent: 12, received: 13, why: null } });
  });

  it('by time, when what the server saw was recorded after the next connection had begun', () => {
    const late = [...exchange(0), ...exchange(10)];
    const [, , , , request, answer] = late;
    const list = events(...late.filter((seen) => seen !== request && seen !== answer), request ?? [0, ''], answer ?? [0, '']);
    const { pairs } = connectionsOf(list);
    expect(pairs(1)).toEqual({ request: { sent: 3, received: 12, why: null }, answer: { sent: 13, received: 4, why: null } });
  });

  it('not with an answer that another one wrote', () => {
    const { pairs } = connectionsOf(events(...exchange(0, REFUSED, BAD_GATEWAY)));
    expect(pairs(1).request.why).toBeNull();
    expect(pairs(1).answer).toMatchObject({ sent: 5, received: 6 });
    expect(pairs(1).answer.why).toContain('somebody on the way wrote that one');
  });

  it('not with the request of a stranger', () => {
    const list = events(
      [0, 'client connecting hop0'],
      [1, 'client connected hop0'],
      [2, 'client sent head', GET],
      [3, 'server received head', 'OPTIONS * HTTP/1.1\r\n\r\n'],
      [4, 'client received head', BAD_GATEWAY],
    );
    const { request, answer } = connectionsOf(list).pairs(1);
    expect(request).toMatchObject({ sent: 2, received: null });
    expect(request.why).toContain('is not this request');
    expect(answer).toMatchObject({ sent: null, received: 4 });
    expect(answer.why).not.toBeNull();
  });

  it('not when two requests came and both were answered alike', () => {
    const list = events(...exchange(0), [7, 'server received head', GET], [8, 'server sent head', OK101]);
    expect(connectionsOf(list).pairs(1).request.why).toContain('cannot be told');
  });

  it('by the answer, when two requests came and only one was answered as the client was', () => {
    const list = events(...exchange(0), [7, 'server received head', GET], [8, 'server sent head', REFUSED]);
    expect(connectionsOf(list).pairs(1).request).toEqual({ sent: 3, received: 4, why: null });
  });

  it('not when nothing came', () => {
    const list = events(
      [0, 'client connecting hop0'],
      [1, 'client connected hop0'],
      [2, 'client sent head', GET],
      [3, 'client received head', BAD_GATEWAY],
    );
    const { request, answer } = connectionsOf(list).pairs(1);
    expect(request.why).toContain('No request was seen at the server');
    expect(answer.why).toContain('cannot be told, or there was none');
  });

  it('from either of their events', () => {
    const list = events(...exchange(0));
    const connections = new Connections();
    connections.grow(list);
    const eventAt = (index: number): RunEvent | null => list[index] ?? null;
    expect([3, 4, 5, 6].map((index) => pairOf(index, connections.of(index), eventAt)?.kind)).toEqual([
      'request',
      'request',
      'response',
      'response',
    ]);
    expect(pairOf(0, connections.of(0), eventAt)).toBeNull();
  });
});

describe('a real run', () => {
  it('through a proxy that strips the upgrade pairs every request, and no answer of the proxy with one of the server', async () => {
    const seen = await realRun();
    const { all, pairs } = connectionsOf(seen);
    const { handshakes } = DEFAULT_PROBE_PLAN;
    expect(all.map(({ part }) => part)).toEqual([...Array<number>(handshakes).fill(0), ...Array<number>(handshakes).fill(1)]);
    for (const { number, part } of all) {
      const { request, answer } = pairs(number);
      const [sent, received] = [request.sent, request.received].map((index) =>
        Buffer.from(seen[index ?? -1]?.bytes ?? '', 'base64').toString(),
      );
      expect(request.why).toBeNull();
      expect(sent).toContain('Upgrade: WebSocket');
      // In a tunnel it sees nothing to strip.
      if (part === 0) expect(received).toBe(sent);
      else expect(received).not.toContain('Upgrade: WebSocket');
      expect(answer.why).toBeNull();
    }
  });
});

/** The events of a handshake check, tunnelled and relayed, as the window is told them. */
async function realRun(): Promise<readonly RunEvent[]> {
  const engine = new Engine();
  const seen: RunEvent[] = [];
  const parts: string[] = [];
  try {
    const { list } = await engine.specimens(['strips-upgrade']);
    await engine.probe(
      {
        plan: { ...DEFAULT_PROBE_PLAN, hops: list.map(({ url }) => parseHop(url)), checks: ['handshake'] },
        requestedMode: 'auto',
        target: { kind: 'own', listen: null, reachedAt: null },
      },
      {
        signal: new AbortController().signal,
        onEvent: ({ run, bytes, at, ...event }) => {
          if (parts.at(-1) !== run) parts.push(run);
          const part = parts.length - 1;
          // Each part counts from its own start; half a minute apart they cannot overlap.
          seen.push({
            ...event,
            at: at + part * 3e10,
            seq: seen.length + 1,
            part,
            bytes: bytes ? Buffer.from(bytes).toString('base64') : null,
          });
        },
      },
    );
  } finally {
    await engine.close();
  }
  return seen;
}
